using System.Security.Cryptography;

namespace MediaServer.Crypto;

/// <summary>HMAC with SHA-256 (RFC 2104, RFC 6234).</summary>
public static class HmacSha256
{
    /// <summary>Bytes of a digest.</summary>
    public const int Length = 32;

    /// <summary>Writes 32 bytes to <paramref name="destination"/>.</summary>
    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> destination) =>
        HMACSHA256.HashData(key, data, destination);

    /// <summary>Compares in constant time; a length other than 32 is refused.</summary>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> expected)
    {
        Span<byte> digest = stackalloc byte[Length];
        Compute(key, data, digest);
        return CryptographicOperations.FixedTimeEquals(digest, expected);
    }
}
