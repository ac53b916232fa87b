using System.Security.Cryptography;

namespace MediaServer.Crypto;

/// <summary>HMAC-SHA1 with a key that serves many packets. Allocates nothing for a packet. One thread at a time.</summary>
public sealed class HmacSha1Authenticator : IDisposable
{
    // Own code has no call to set up but one block takes it 130 ns, the framework's (by the SHA instructions) 35 ns.
    private const int LongData = 384;

    private readonly byte[]? _key;
    private IncrementalHash? _framework;
    private bool _disposed;

    /// <param name="key">Any length; copied.</param>
    /// <param name="path">Which implementation.</param>
    /// <exception cref="PlatformNotSupportedException">The processor can't run the path.</exception>
    public HmacSha1Authenticator(ReadOnlySpan<byte> key, CryptoPath path = CryptoPath.Auto)
    {
        if (CryptoSelection.Resolve(path) == CryptoPath.Framework)
        {
            _framework = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);
        }
        else
        {
            Key = new HmacSha1Key(key);
            _key = GC.AllocateUninitializedArray<byte>(key.Length, pinned: true);
            key.CopyTo(_key);
        }
    }

    /// <summary>The key's states, or null on the framework's path.</summary>
    internal HmacSha1Key? Key { get; }

    /// <summary>The digest of <paramref name="data"/> followed by <paramref name="suffix"/>.</summary>
    /// <param name="data">Any length.</param>
    /// <param name="suffix">0-16 bytes that lie elsewhere: SRTP's rollover counter (RFC 3711 section 4.2).</param>
    /// <param name="destination">Gets its length of the digest's first bytes, at most 20.</param>
    public void Compute(ReadOnlySpan<byte> data, ReadOnlySpan<byte> suffix, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(suffix.Length, HmacSha1Key.MaxSuffix, nameof(suffix));
        Span<byte> digest = stackalloc byte[HmacSha1.Length];
        if (Key is not null && data.Length < LongData)
        {
            Key.Compute(data, suffix, digest);
        }
        else
        {
            // With own code, made at the first long packet: keys that only send in batches, or only voice, never need it.
            _framework ??= Create();
            _framework.AppendData(data);
            _framework.AppendData(suffix);
            _framework.GetHashAndReset(digest);
        }

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
    public void Dispose()
    {
        Key?.Dispose();
        _framework?.Dispose();
        CryptographicOperations.ZeroMemory(_key);
        _disposed = true;
    }

    private IncrementalHash Create()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, _key.AsSpan());
    }
}
