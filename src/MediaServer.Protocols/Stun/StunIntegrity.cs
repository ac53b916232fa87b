using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MediaServer.Crypto;

namespace MediaServer.Protocols.Stun;

/// <summary>The keyed hashes of STUN: the one place of this folder that calls a hash function.</summary>
internal static class StunIntegrity
{
    /// <summary>RFC 8489 section 14.7: so that a FINGERPRINT differs from another protocol's CRC.</summary>
    public const uint FingerprintXor = 0x5354_554E;

    /// <summary>
    /// Bytes in front of an integrity attribute, at most: a check has 100, an Allocate request with its nonce 200.
    /// A longer message counts as wrong, so that an attacker can't buy hashing by length.
    /// </summary>
    public const int MaxCovered = 2048;

    /// <summary>HMAC-SHA1 over the message up to <paramref name="offset"/>, its length field as the RFC wants it.</summary>
    [SkipLocalsInit]
    public static void ComputeSha1(ReadOnlySpan<byte> message, int offset, ReadOnlySpan<byte> key, Span<byte> mac)
    {
        Span<byte> covered = stackalloc byte[MaxCovered];
        HmacSha1.Compute(key, Covered(message, offset, 20, covered), mac);
    }

    public static bool VerifySha1(ReadOnlySpan<byte> message, int offset, ReadOnlySpan<byte> key)
    {
        if (offset > MaxCovered)
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[20];
        ComputeSha1(message, offset, key, mac);
        return CryptographicOperations.FixedTimeEquals(mac, message.Slice(offset + 4, 20));
    }

    [SkipLocalsInit]
    public static bool VerifySha256(ReadOnlySpan<byte> message, int offset, ReadOnlySpan<byte> key)
    {
        if (offset > MaxCovered)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(message[(offset + 2)..]);
        Span<byte> covered = stackalloc byte[MaxCovered];
        Span<byte> mac = stackalloc byte[32];
        HMACSHA256.HashData(key, Covered(message, offset, length, covered), mac);
        return CryptographicOperations.FixedTimeEquals(mac[..length], message.Slice(offset + 4, length));
    }

    /// <summary>
    /// RFC 8489 section 14.5: the hash covers what stands before the attribute, with a length field that ends at the
    /// attribute's own end: without what follows it.
    /// </summary>
    private static ReadOnlySpan<byte> Covered(ReadOnlySpan<byte> message, int offset, int macLength, Span<byte> copy)
    {
        message[..offset].CopyTo(copy);
        BinaryPrimitives.WriteUInt16BigEndian(copy[2..], (ushort)(offset + 4 + macLength - StunHeader.Size));
        return copy[..offset];
    }
}
