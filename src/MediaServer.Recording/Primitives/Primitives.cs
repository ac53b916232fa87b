using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace MediaServer.Recording;

internal static class X25519
{
    public static void PublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey)
    {
        byte[] result = new byte[32];
        Org.BouncyCastle.Math.EC.Rfc7748.X25519.ScalarMultBase(privateKey.ToArray(), 0, result, 0);
        result.CopyTo(publicKey);
    }

    public static bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> shared)
    {
        byte[] result = new byte[32];
        bool ok = Org.BouncyCastle.Math.EC.Rfc7748.X25519.CalculateAgreement(privateKey.ToArray(), 0, publicKey.ToArray(), 0, result, 0);
        result.CopyTo(shared);
        return ok;
    }
}

internal static class Hkdf
{
    public static void Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info, Span<byte> output) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, output, salt, info);
}

internal sealed class Aead(ReadOnlySpan<byte> key) : IDisposable
{
    private readonly ChaCha20Poly1305 _cipher = new(key);

    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> sealedBytes) =>
        _cipher.Encrypt(nonce, plaintext, sealedBytes[..plaintext.Length], sealedBytes.Slice(plaintext.Length, 16));

    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, Span<byte> plaintext)
    {
        try
        {
            _cipher.Decrypt(nonce, sealedBytes[..^16], sealedBytes[^16..], plaintext);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose() => _cipher.Dispose();
}

internal static class Ed25519Signature
{
    public static byte[] PublicKey(ReadOnlySpan<byte> seed)
    {
        byte[] key = new byte[32];
        Ed25519.GeneratePublicKey(seed.ToArray(), 0, key, 0);
        return key;
    }

    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        byte[] signature = new byte[64];
        Ed25519.Sign(seed.ToArray(), 0, message.ToArray(), 0, message.Length, signature, 0);
        return signature;
    }

    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == 32 && signature.Length == 64
        && Ed25519.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);
}
