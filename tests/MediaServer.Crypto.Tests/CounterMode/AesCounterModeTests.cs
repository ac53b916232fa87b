using MediaServer.Primitives;

namespace MediaServer.Crypto.Tests.CounterMode;

public class AesCounterModeTests
{
    public static TheoryData<CryptoPath> AllPaths => Paths.Data;

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void KeystreamOfRfc3711B2(CryptoPath path)
    {
        // RFC 3711 appendix B.2: session salt F0F1...FD, SSRC and index 0.
        using AesCounterMode cipher = new(Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"), path);
        byte[] stream = new byte[0xFF02 * 16];
        cipher.Transform(CounterBlock.FromBytes(Convert.FromHexString("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000")), stream, stream);
        Assert.Equal("E03EAD0935C95E80E166B16DD92B4EB4", Convert.ToHexString(stream.AsSpan(0, 16)));
        Assert.Equal("D23513162B02D0F72A43A2FE4A5F97AB", Convert.ToHexString(stream.AsSpan(16, 16)));
        Assert.Equal("41E95B3BB0A2E8DD477901E4FCA894C0", Convert.ToHexString(stream.AsSpan(32, 16)));
        Assert.Equal("EC8CDF7398607CB0F2D21675EA9EA1E4", Convert.ToHexString(stream.AsSpan(0xFEFF * 16, 16)));
        Assert.Equal("362B7C3C6773516318A077D7FC5073AE", Convert.ToHexString(stream.AsSpan(0xFF00 * 16, 16)));
        Assert.Equal("6A2CC3787889374FBEB4C81B17BA6C44", Convert.ToHexString(stream.AsSpan(0xFF01 * 16, 16)));
    }

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void PartsAndSizesAsTheFrameworksPath(CryptoPath path)
    {
        SeededRandomSource random = new(7);
        byte[] key = new byte[16];
        byte[] memory = new byte[2048];
        byte[] expected = new byte[2048];
        byte[] actual = new byte[2048];
        for (int i = 0; i < 4000; i++)
        {
            random.Fill(key);
            random.Fill(memory);
            using AesCounterMode reference = new(key, CryptoPath.Framework);
            using AesCounterMode cipher = new(key, path);
            CounterBlock iv = new(random.Next(), random.Next() & ~0xFFFFUL);
            int prefix = random.NextInt(2) * random.NextInt(33);
            int padding = random.NextInt(3) == 0 ? random.NextInt(256) : 0;
            PlaintextParts parts = new(memory.AsSpan(0, prefix), memory.AsSpan(40, random.NextInt(1501)), padding);
            reference.Transform(iv, parts, expected);
            actual.AsSpan().Fill(0xEE);
            cipher.Transform(iv, parts, actual.AsSpan(0, parts.Length));
            Assert.True(actual.AsSpan(0, parts.Length).SequenceEqual(expected.AsSpan(0, parts.Length)), $"case {i}");
            Assert.True(actual.AsSpan(parts.Length).IndexOfAnyExcept((byte)0xEE) < 0, $"wrote past the end, case {i}");
        }
    }
}
