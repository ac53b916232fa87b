using Xunit.Abstractions;

namespace MediaServer.Crypto.Tests.Age;

/// <summary>What age and the audit log stand on, against Wycheproof.</summary>
public class WycheproofTests(ITestOutputHelper output)
{
    [Fact]
    public void X25519Cases() => Report(WycheproofFile.ForEach("x25519_test.json", (_, test, what) =>
    {
        byte[] shared = new byte[32];
        byte[] expected = test.Bytes("shared");
        bool zero = expected.AsSpan().IndexOfAnyExcept((byte)0) < 0;
        Assert.True(!zero == X25519.TryAgree(test.Bytes("private"), test.Bytes("public"), shared), what);
        Assert.True(shared.AsSpan().SequenceEqual(expected), what);
        return true;
    }));

    [Fact]
    public void HkdfCases() => Report(WycheproofFile.ForEach("hkdf_sha256_test.json", (_, test, what) =>
    {
        if (!test.IsValid())
        {
            return false;
        }

        byte[] output = new byte[test.GetProperty("size").GetInt32()];
        Hkdf.DeriveKey(test.Bytes("ikm"), test.Bytes("salt"), test.Bytes("info"), output);
        Assert.True(output.AsSpan().SequenceEqual(test.Bytes("okm")), what);
        return true;
    }));

    [Fact]
    public void ChaCha20Poly1305Cases() => Report(WycheproofFile.ForEach("chacha20_poly1305_test.json", (_, test, what) =>
    {
        byte[] key = test.Bytes("key");
        byte[] iv = test.Bytes("iv");
        if (iv.Length != ChaCha20Poly1305Aead.NonceLength)
        {
            return false;
        }

        byte[] message = test.Bytes("msg");
        byte[] associated = test.Bytes("aad");
        byte[] whole = [.. test.Bytes("ct"), .. test.Bytes("tag")];
        byte[] opened = new byte[message.Length];
        Assert.True(test.IsValid() == ChaCha20Poly1305Aead.TryOpen(key, iv, associated, whole, opened), what);
        if (test.IsValid())
        {
            byte[] native = new byte[whole.Length];
            byte[] managed = new byte[whole.Length];
            ChaCha20Poly1305Aead.Seal(key, iv, associated, message, native);
            ChaCha20Poly1305Aead.Run(true, key, iv, associated, message, managed);
            Assert.True(opened.AsSpan().SequenceEqual(message), what);
            Assert.True(native.AsSpan().SequenceEqual(whole), what);
            Assert.True(managed.AsSpan().SequenceEqual(whole), what);
        }

        return true;
    }));

    [Fact]
    public void Ed25519OfRfc8032()
    {
        // RFC 8032 section 7.1, test 2.
        byte[] seed = Convert.FromHexString("4CCD089B28FF96DA9DB6C346EC114E0F5B8A319F35ABA624DA8CF6ED4FB8A6FB");
        byte[] key = new byte[32];
        byte[] signature = new byte[64];
        Ed25519.PublicKey(seed, key);
        Assert.Equal("3D4017C3E843895A92B70AA74D1B7EBC9C982CCF2EC4968CC0CD55F12AF4660C", Convert.ToHexString(key));
        Ed25519.Sign(seed, [0x72], signature);
        Assert.Equal(
            "92A009A9F0D4CAB8720E820B5F642540A2B27B5416503F8FB3762223EBDB69DA085AC1E43E15996E458F3613D0F11D8C387B2EAEB4302AEEB00D291612BB0C00",
            Convert.ToHexString(signature));
        Assert.True(Ed25519.Verify(key, [0x72], signature));
        Assert.False(Ed25519.Verify(key, [0x73], signature));
        Assert.False(Ed25519.Verify(key, [0x72], signature.AsSpan(1)));
        Assert.False(Ed25519.Verify(key.AsSpan(1), [0x72], signature));
    }

    [Fact]
    public void HmacSha256OfRfc4231()
    {
        // RFC 4231 section 4.3.
        byte[] digest = new byte[32];
        HmacSha256.Compute("Jefe"u8, "what do ya want for nothing?"u8, digest);
        Assert.Equal("5BDCC146BF60754E6A042426089575C75A003F089D2739839DEC58B964EC3843", Convert.ToHexString(digest));
        Assert.True(HmacSha256.Verify("Jefe"u8, "what do ya want for nothing?"u8, digest));
        Assert.False(HmacSha256.Verify("Jefe"u8, "what do ya want for nothing?"u8, digest.AsSpan(1)));
    }

    private void Report(int? count) => output.WriteLine(count is null ? "no vectors on this machine" : $"{count} cases");
}
