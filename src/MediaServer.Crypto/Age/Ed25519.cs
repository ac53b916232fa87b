using System.Security.Cryptography;
using Curve = Org.BouncyCastle.Math.EC.Rfc8032.Ed25519;

namespace MediaServer.Crypto;

/// <summary>Ed25519 signatures (RFC 8032 section 5.1), without context or pre-hash.</summary>
public static class Ed25519
{
    /// <summary>Bytes of a private key (the seed) and of a public key.</summary>
    public const int KeyLength = 32;

    /// <summary>Bytes of a signature.</summary>
    public const int SignatureLength = 64;

    /// <summary>The public key of a seed.</summary>
    /// <exception cref="ArgumentException">The seed hasn't 32 bytes.</exception>
    public static void PublicKey(ReadOnlySpan<byte> privateKey, Span<byte> destination)
    {
        byte[] seed = Seed(privateKey);
        byte[] key = new byte[KeyLength];
        Curve.GeneratePublicKey(seed, 0, key, 0);
        CryptographicOperations.ZeroMemory(seed);
        key.CopyTo(destination);
    }

    /// <summary>Writes the 64 bytes of a signature.</summary>
    /// <exception cref="ArgumentException">The seed hasn't 32 bytes.</exception>
    public static void Sign(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> message, Span<byte> destination)
    {
        byte[] seed = Seed(privateKey);
        byte[] signature = new byte[SignatureLength];
        Curve.Sign(seed, 0, message.ToArray(), 0, message.Length, signature, 0);
        CryptographicOperations.ZeroMemory(seed);
        signature.CopyTo(destination);
    }

    /// <summary>False when the signature isn't this key's over this message, or a length is wrong.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        publicKey.Length == KeyLength && signature.Length == SignatureLength
        && Curve.Verify(signature.ToArray(), 0, publicKey.ToArray(), 0, message.ToArray(), 0, message.Length);

    private static byte[] Seed(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != KeyLength)
        {
            throw new ArgumentException("an Ed25519 private key has 32 bytes", nameof(privateKey));
        }

        return privateKey.ToArray();
    }
}
