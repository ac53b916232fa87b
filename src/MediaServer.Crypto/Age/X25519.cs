using System.Security.Cryptography;
using Curve = Org.BouncyCastle.Math.EC.Rfc7748.X25519;

namespace MediaServer.Crypto;

/// <summary>The X25519 function (RFC 7748 section 5).</summary>
public static class X25519
{
    /// <summary>Bytes of a scalar, a point and a shared secret.</summary>
    public const int Length = 32;

    /// <summary>The public point of a private scalar. Any 32 bytes are a valid scalar (they are clamped).</summary>
    public static void PublicKey(ReadOnlySpan<byte> privateKey, Span<byte> destination)
    {
        byte[] scalar = Copy(privateKey);
        byte[] point = new byte[Length];
        Curve.ScalarMultBase(scalar, 0, point, 0);
        CryptographicOperations.ZeroMemory(scalar);
        point.CopyTo(destination);
    }

    /// <summary>The secret shared by a private scalar and a peer's point.</summary>
    /// <param name="privateKey">32 bytes.</param>
    /// <param name="peerPublicKey">32 bytes as they came.</param>
    /// <param name="destination">Gets 32 bytes; zeroed when refused.</param>
    /// <returns>
    /// False when the result is all zero, which a point of low order forces (RFC 7748 section 6.1), or a length is wrong.
    /// </returns>
    public static bool TryAgree(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> peerPublicKey, Span<byte> destination)
    {
        destination[..Length].Clear();
        if (privateKey.Length != Length || peerPublicKey.Length != Length)
        {
            return false;
        }

        byte[] scalar = privateKey.ToArray();
        byte[] secret = new byte[Length];
        bool valid = Curve.CalculateAgreement(scalar, 0, peerPublicKey.ToArray(), 0, secret, 0);
        CryptographicOperations.ZeroMemory(scalar);
        if (valid)
        {
            secret.CopyTo(destination);
        }

        CryptographicOperations.ZeroMemory(secret);
        return valid;
    }

    private static byte[] Copy(ReadOnlySpan<byte> privateKey)
    {
        if (privateKey.Length != Length)
        {
            throw new ArgumentException("an X25519 private key has 32 bytes", nameof(privateKey));
        }

        return privateKey.ToArray();
    }
}
