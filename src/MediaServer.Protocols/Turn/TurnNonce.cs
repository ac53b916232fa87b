using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Turn;

/// <summary>
/// Nonces that need no memory (RFC 8489 section 9.2): the time they were made and a keyed hash of it, in base64. Old
/// ones are stale and answered with 438; others are not ours and count as stale too.
/// </summary>
internal static class TurnNonce
{
    /// <summary>Characters of a nonce.</summary>
    public const int Length = 32;

    public static readonly Duration Lifetime = Duration.FromSeconds(3600);

    private const int Bytes = 24;
    private const int TimeBytes = 8;

    /// <param name="key">The session's own random key, so that a nonce holds on its connection only.</param>
    /// <param name="now">When.</param>
    /// <param name="nonce"><see cref="Length"/> bytes.</param>
    public static void Write(ReadOnlySpan<byte> key, Instant now, Span<byte> nonce)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Compute(key, now.Microseconds, bytes);
        Base64.EncodeToUtf8(bytes, nonce, out _, out _);
    }

    public static bool IsFresh(ReadOnlySpan<byte> key, Instant now, ReadOnlySpan<byte> nonce)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Span<byte> expected = stackalloc byte[Bytes];
        if (nonce.Length != Length || Base64.DecodeFromUtf8(nonce, bytes, out _, out int written) != System.Buffers.OperationStatus.Done || written != Bytes)
        {
            return false;
        }

        long made = BinaryPrimitives.ReadInt64BigEndian(bytes);
        Compute(key, made, expected);
        return CryptographicOperations.FixedTimeEquals(bytes, expected)
            && made <= now.Microseconds && now.Microseconds - made < Lifetime.Microseconds;
    }

    private static void Compute(ReadOnlySpan<byte> key, long time, Span<byte> bytes)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time);
        HMACSHA256.HashData(key, bytes[..TimeBytes], mac);
        mac[..(Bytes - TimeBytes)].CopyTo(bytes[TimeBytes..]);
    }
}
