using System.Security.Cryptography;
using MediaServer.Primitives;

namespace MediaServer.Crypto.Tests.Gcm;

/// <summary>Own code against the framework on random keys, sizes, associated data and parts.</summary>
public class GcmRandomTests
{
    private const int Cases = 100_000;
    private const int CasesOfOneKey = 50;

    public static TheoryData<CryptoPath> AllPaths => Paths.Data;

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void SealsAndOpensAsTheFrameworkDoes(CryptoPath path)
    {
        // Each path takes its share, so that all together stay within seconds.
        int keys = Cases / Paths.Supported.Count() / CasesOfOneKey;
        for (int i = 0; i < keys; i++)
        {
            ulong seed = ((ulong)path << 32) | (uint)i;
            OneKey(path, new SeededRandomSource(seed), seed);
        }
    }

    private static void OneKey(CryptoPath path, SeededRandomSource random, ulong seed)
    {
        Span<byte> key = stackalloc byte[random.NextInt(2) == 0 ? 16 : 32];
        random.Fill(key);
        using AesGcmSealer sealer = new(key, path);
        using AesGcmOpener opener = new(key, path);
        using AesGcm reference = new(key, 16);
        byte[] memory = new byte[2048];
        byte[] expected = new byte[2048];
        byte[] actual = new byte[2048];
        byte[] opened = new byte[2048];
        Span<byte> nonce = stackalloc byte[12];
        for (int i = 0; i < CasesOfOneKey; i++)
        {
            random.Fill(nonce);
            random.Fill(memory);
            int prefix = random.NextInt(3) == 0 ? random.NextInt(33) : 0;
            int padding = random.NextInt(4) == 0 ? random.NextInt(256) : 0;
            int payload = random.NextInt(1501);
            ReadOnlySpan<byte> associated = memory.AsSpan(1600, random.NextInt(10) == 0 ? random.NextInt(400) : random.NextInt(61));
            PlaintextParts parts = new(memory.AsSpan(1550, prefix), memory.AsSpan(random.NextInt(20), payload), padding);

            Span<byte> text = opened.AsSpan(0, parts.Length);
            parts.CopyTo(text);
            reference.Encrypt(nonce, text, expected.AsSpan(0, text.Length), expected.AsSpan(text.Length, 16), associated);
            actual.AsSpan().Fill(0xEE);
            sealer.Seal(CounterBlock.FromNonce(nonce), associated, parts, actual.AsSpan(0, text.Length + 16));
            string what = $"seed {seed} case {i}: key {key.Length} prefix {prefix} payload {payload} padding {padding} associated {associated.Length}";
            Assert.True(actual.AsSpan(0, text.Length + 16).SequenceEqual(expected.AsSpan(0, text.Length + 16)), what);
            Assert.True(actual.AsSpan(text.Length + 16).IndexOfAnyExcept((byte)0xEE) < 0, "wrote past the end: " + what);

            // In place, then out of place, then with a bit flipped.
            byte[] plain = text.ToArray();
            ReadOnlySpan<byte> whole = expected.AsSpan(0, text.Length + 16);
            text.Clear();
            Assert.True(opener.TryOpen(nonce, associated, whole, text), what);
            Assert.True(text.SequenceEqual(plain), what);
            int bit = random.NextInt(whole.Length * 8);
            actual[bit / 8] ^= (byte)(1 << (bit % 8));
            text.Fill(0x55);
            Assert.False(opener.TryOpen(nonce, associated, actual.AsSpan(0, whole.Length), text), what);
            Assert.True(text.IndexOfAnyExcept((byte)0x55) < 0, "plaintext left in spite of a wrong tag: " + what);
            actual[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(opener.TryOpen(nonce, associated, actual.AsSpan(0, whole.Length), actual), what);
            Assert.True(actual.AsSpan(0, plain.Length).SequenceEqual(plain), what);
        }
    }
}
