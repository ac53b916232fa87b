using System.Security.Cryptography;

namespace MediaServer.Crypto;

/// <summary>HMAC-SHA1 with a key that serves many packets. Allocates nothing for a packet. One thread at a time.</summary>
public sealed class HmacSha1Authenticator : IDisposable
{
    private readonly IncrementalHash _framework;

    /// <param name="key">Any length; copied.</param>
    /// <param name="path">Which implementation.</param>
    public HmacSha1Authenticator(ReadOnlySpan<byte> key, CryptoPath path = CryptoPath.Auto)
    {
        _ = path;
        _framework = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);
    }

    /// <summary>The digest of <paramref name="data"/> followed by <paramref name="suffix"/>.</summary>
    /// <param name="data">Any length.</param>
    /// <param name="suffix">0-16 bytes that lie elsewhere: SRTP's rollover counter (RFC 3711 section 4.2).</param>
    /// <param name="destination">Gets its length of the digest's first bytes, at most 20.</param>
    public void Compute(ReadOnlySpan<byte> data, ReadOnlySpan<byte> suffix, Span<byte> destination)
    {
        Span<byte> digest = stackalloc byte[HmacSha1.Length];
        _framework.AppendData(data);
        _framework.AppendData(suffix);
        _framework.GetHashAndReset(digest);
        digest[..destination.Length].CopyTo(destination);
    }

    /// <summary>Compares the digest's first bytes with <paramref name="expected"/> (1-20 bytes) in constant time.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> expected)
    {
        Span<byte> digest = stackalloc byte[HmacSha1.Length];
        Compute(data, suffix, digest);
        return expected.Length is > 0 and <= HmacSha1.Length
            && CryptographicOperations.FixedTimeEquals(digest[..expected.Length], expected);
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose() => _framework.Dispose();
}
