using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Stun;

/// <summary>A STUN message read in place (RFC 8489 section 5). Nothing is copied and nothing is allocated.</summary>
/// <remarks>
/// Attributes that stand behind a MESSAGE-INTEGRITY attribute are not covered by it: they are not found by
/// <see cref="TryGetAttribute"/> (RFC 8489 section 14.5), or anyone on the way could add a USE-CANDIDATE.
/// </remarks>
public readonly ref struct StunMessage
{
    /// <summary>Attributes in one message; more is refused. A connectivity check has seven to nine.</summary>
    public const int MaxAttributes = 64;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly StunLayout _layout;

    private StunMessage(ReadOnlySpan<byte> bytes, StunLayout layout)
    {
        _bytes = bytes;
        _layout = layout;
    }

    public StunClass Class => StunHeader.ClassOf(BinaryPrimitives.ReadUInt16BigEndian(_bytes));

    public StunMethod Method => StunHeader.MethodOf(BinaryPrimitives.ReadUInt16BigEndian(_bytes));

    /// <summary>12 bytes.</summary>
    public ReadOnlySpan<byte> TransactionId => _bytes.Slice(8, StunHeader.TransactionIdSize);

    /// <summary>The whole message.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    public bool HasIntegrity => _layout.Integrity != 0;

    public bool HasIntegritySha256 => _layout.IntegritySha256 != 0;

    public bool HasFingerprint => _layout.Fingerprint != 0;

    /// <summary>
    /// Reads a message that fills <paramref name="bytes"/> exactly. False when a length, the cookie or the first two
    /// bits are wrong, when an attribute ends outside, or when there are more than <see cref="MaxAttributes"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out StunMessage message)
    {
        message = default;
        if (bytes.Length < StunHeader.Size || bytes[0] >= 0x40
            || BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]) != StunHeader.MagicCookie
            || BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) != bytes.Length - StunHeader.Size
            || (bytes.Length & 3) != 0
            || !StunLayout.TryRead(bytes, out StunLayout layout))
        {
            return false;
        }

        message = new StunMessage(bytes, layout);
        return true;
    }

    /// <summary>The first attribute of this type that the integrity attributes cover, without its padding.</summary>
    public bool TryGetAttribute(StunAttribute type, out ReadOnlySpan<byte> value)
    {
        foreach (StunAttributeView attribute in Attributes)
        {
            if (attribute.Type == type)
            {
                value = attribute.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    public bool Has(StunAttribute type) => TryGetAttribute(type, out _);

    public bool TryGetUInt32(StunAttribute type, out uint value)
    {
        bool found = TryGetAttribute(type, out ReadOnlySpan<byte> bytes) && bytes.Length == 4;
        value = found ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
        return found;
    }

    /// <summary>Reads an XOR-MAPPED-ADDRESS, XOR-PEER-ADDRESS or XOR-RELAYED-ADDRESS (RFC 8489 section 14.2).</summary>
    public bool TryGetXorAddress(StunAttribute type, out TransportAddress address)
    {
        address = default;
        return TryGetAttribute(type, out ReadOnlySpan<byte> value) && StunXorAddress.TryRead(value, TransactionId, out address);
    }

    /// <summary>The attributes that the integrity attributes cover, in their order.</summary>
    public StunAttributeEnumerator Attributes => new(_bytes[StunHeader.Size.._layout.CoveredEnd]);

    /// <summary>
    /// True when there is a MESSAGE-INTEGRITY or MESSAGE-INTEGRITY-SHA256 attribute and the one that counts is right:
    /// with both, the SHA-256 one (RFC 8489 section 9.1.3). Compared in constant time.
    /// </summary>
    /// <param name="key">RFC 8489 section 9.1.1: the password; section 9.2.2: MD5 of username, realm and password.</param>
    public bool VerifyIntegrity(ReadOnlySpan<byte> key)
    {
        if (_layout.IntegritySha256 != 0)
        {
            return StunIntegrity.VerifySha256(_bytes, _layout.IntegritySha256, key);
        }

        return _layout.Integrity != 0 && StunIntegrity.VerifySha1(_bytes, _layout.Integrity, key);
    }

    /// <summary>True when there is a FINGERPRINT attribute and it is right (RFC 8489 section 14.7).</summary>
    public bool VerifyFingerprint() =>
        _layout.Fingerprint != 0
        && BinaryPrimitives.ReadUInt32BigEndian(_bytes[(_layout.Fingerprint + 4)..])
            == (Crc32.Compute(_bytes[.._layout.Fingerprint]) ^ StunIntegrity.FingerprintXor);

    /// <summary>Writes the comprehension-required types that are not in <paramref name="understood"/>; how many fit.</summary>
    public int UnknownRequired(ReadOnlySpan<StunAttribute> understood, Span<ushort> unknown)
    {
        int count = 0;
        foreach (StunAttributeView attribute in Attributes)
        {
            if ((ushort)attribute.Type < 0x8000 && !understood.Contains(attribute.Type) && count < unknown.Length)
            {
                unknown[count++] = (ushort)attribute.Type;
            }
        }

        return count;
    }
}
