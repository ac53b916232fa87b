using System.Security.Cryptography;

namespace MediaServer.Crypto;

/// <summary>
/// HMAC-SHA1 (RFC 2104) for a key that is used once or seldom, as STUN's MESSAGE-INTEGRITY (RFC 5389 section 15.4)
/// has them. For SRTP, where a key serves thousands of packets, see <see cref="HmacSha1Authenticator"/>.
/// </summary>
public static class HmacSha1
{
    /// <summary>Bytes of a digest.</summary>
    public const int Length = 20;

    /// <summary>Writes the 20 bytes of HMAC-SHA1 to <paramref name="destination"/>. Allocates nothing.</summary>
    /// <param name="key">Any length.</param>
    /// <param name="data">Any length.</param>
    /// <param name="destination">20 bytes or more.</param>
    public static void Compute(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, Span<byte> destination) =>
        HMACSHA1.HashData(key, data, destination);

    /// <summary>Compares a digest or its first bytes in constant time.</summary>
    /// <param name="key">Any length.</param>
    /// <param name="data">Any length.</param>
    /// <param name="expected">1-20 bytes as they came from the network; other lengths are refused.</param>
    public static bool Verify(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> expected)
    {
        if (expected.Length is 0 or > Length)
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[Length];
        Compute(key, data, digest);
        return CryptographicOperations.FixedTimeEquals(digest[..expected.Length], expected);
    }
}
