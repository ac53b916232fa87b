using Xunit.Abstractions;

namespace MediaServer.Crypto.Tests.Gcm;

public class GcmWycheproofTests(ITestOutputHelper output)
{
    public static TheoryData<CryptoPath> AllPaths => Paths.Data;

    [Theory]
    [MemberData(nameof(AllPaths))]
    public void EveryCaseOfSrtpsSizes(CryptoPath path)
    {
        int? count = WycheproofFile.ForEach("aes_gcm_test.json", (group, test, what) =>
        {
            byte[] key = test.Bytes("key");
            byte[] iv = test.Bytes("iv");
            byte[] tag = test.Bytes("tag");
            if (key.Length is not (16 or 32) || iv.Length != 12 || group.GetProperty("tagSize").GetInt32() != 128)
            {
                return false;
            }

            byte[] message = test.Bytes("msg");
            byte[] associated = test.Bytes("aad");
            byte[] whole = [.. test.Bytes("ct"), .. tag];
            byte[] opened = new byte[message.Length];
            using AesGcmOpener opener = new(key, path);
            Assert.True(test.IsValid() == opener.TryOpen(iv, associated, whole, opened), what);
            if (test.IsValid())
            {
                Assert.Equal(message, opened);
                byte[] actual = new byte[whole.Length];
                using AesGcmSealer sealer = new(key, path);
                sealer.Seal(iv, associated, message, actual);
                Assert.Equal(whole, actual);
            }

            return true;
        });
        output.WriteLine(count is null ? "no vectors on this machine" : $"{count} cases");
        Assert.True(count is null or > 100, $"only {count} cases");
    }
}
