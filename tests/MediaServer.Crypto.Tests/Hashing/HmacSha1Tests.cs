using System.Security.Cryptography;
using MediaServer.Primitives;
using Xunit.Abstractions;

namespace MediaServer.Crypto.Tests.Hashing;

public class HmacSha1Tests(ITestOutputHelper output)
{
    public static TheoryData<CryptoPath> AllPaths => Paths.Data;

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void WycheproofCases(CryptoPath path)
    {
        int? count = WycheproofFile.ForEach("hmac_sha1_test.json", (_, test, what) =>
        {
            byte[] key = test.Bytes("key");
            byte[] message = test.Bytes("msg");
            byte[] tag = test.Bytes("tag");
            using HmacSha1Authenticator authenticator = new(key, path);
            Assert.True(test.IsValid() == authenticator.Verify(message, default, tag), what);
            Assert.True(test.IsValid() == HmacSha1.Verify(key, message, tag), what);
            return true;
        });
        output.WriteLine(count is null ? "no vectors on this machine" : $"{count} cases");
    }

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void EveryLengthAsTheFramework(CryptoPath path)
    {
        SeededRandomSource random = new(1);
        byte[] data = new byte[700];
        random.Fill(data);
        byte[] digest = new byte[20];
        foreach (int keyLength in (int[])[0, 1, 20, 63, 64, 65, 200])
        {
            byte[] key = data[..keyLength];
            using HmacSha1Authenticator authenticator = new(key, path);
            for (int length = 0; length <= 600; length++)
            {
                int suffix = length % 17;
                authenticator.Compute(data.AsSpan(0, length), data.AsSpan(length, suffix), digest);
                Assert.Equal(HMACSHA1.HashData(key, data.AsSpan(0, length + suffix)), digest);
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void BatchesOfUnlikeLengthsAndKeys(CryptoPath path)
    {
        for (ulong seed = 0; seed < 300; seed++)
        {
            Batch(path, new SeededRandomSource(seed), $"seed {seed}");
        }
    }

    [Fact]
    public void ShortKeyedHelperMatchesRfc2202()
    {
        // RFC 2202 section 3, case 2.
        byte[] digest = new byte[20];
        HmacSha1.Compute("Jefe"u8, "what do ya want for nothing?"u8, digest);
        Assert.Equal("EFFCDF6AE5EB2FA2D27416D5F184DF9C259A7C79", Convert.ToHexString(digest));
        Assert.False(HmacSha1.Verify("Jefe"u8, "what"u8, []));
        Assert.False(HmacSha1.Verify("Jefe"u8, "what"u8, new byte[21]));
    }

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void DisposedKeyIsRefused(CryptoPath path)
    {
        HmacSha1Authenticator authenticator = new(new byte[20], path);
        authenticator.Dispose();
        Assert.Throws<ObjectDisposedException>(() => authenticator.Compute(new byte[10], default, new byte[20]));
        Assert.Throws<ObjectDisposedException>(() => authenticator.Compute(new byte[1000], default, new byte[20]));
    }

    private static void Batch(CryptoPath path, SeededRandomSource random, string what)
    {
        HmacSha1Batch batch = new(path);
        int jobs = 1 + random.NextInt(40);
        byte[] memory = GC.AllocateArray<byte>(jobs * 2048, pinned: true);
        random.Fill(memory);
        List<HmacSha1Authenticator> keys = [];
        byte[][] expected = new byte[jobs][];
        int[] tagLengths = new int[jobs];
        for (int i = 0; i < jobs; i++)
        {
            byte[] key = new byte[20];
            random.Fill(key);
            keys.Add(new HmacSha1Authenticator(key, path));
            int length = random.NextInt(4) == 0 ? random.NextInt(130) : random.NextInt(1501);
            uint suffix = (uint)random.Next();
            Span<byte> data = memory.AsSpan(i * 2048, length);
            byte[] whole = [.. data, (byte)(suffix >> 24), (byte)(suffix >> 16), (byte)(suffix >> 8), (byte)suffix];
            tagLengths[i] = (int[])[4, 10, 20] is var choice ? choice[random.NextInt(3)] : 0;
            expected[i] = HMACSHA1.HashData(key, whole)[..tagLengths[i]];
            batch.Add(keys[i], data, suffix, memory.AsSpan((i * 2048) + 1600, tagLengths[i]));
        }

        batch.Flush();
        for (int i = 0; i < jobs; i++)
        {
            Assert.True(memory.AsSpan((i * 2048) + 1600, tagLengths[i]).SequenceEqual(expected[i]), $"{what} job {i} of {jobs}");
            keys[i].Dispose();
        }
    }
}
