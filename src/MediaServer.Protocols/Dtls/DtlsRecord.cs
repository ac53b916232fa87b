using System.Buffers.Binary;

namespace MediaServer.Protocols.Dtls;

/// <summary>Content types of DTLS records (RFC 6347 section 4.1, RFC 5246 section 6.2.1).</summary>
public enum DtlsContentType : byte
{
    ChangeCipherSpec = 20,
    Alert = 21,
    Handshake = 22,
    ApplicationData = 23,
}

/// <summary>A record's header and fragment in place (RFC 6347 section 4.1); several may stand in one datagram.</summary>
public readonly ref struct DtlsRecord
{
    public const int HeaderSize = 13;

    private const ushort Version10 = 0xFEFF;
    private const ushort Version12 = 0xFEFD;

    private DtlsRecord(ReadOnlySpan<byte> bytes)
    {
        Type = (DtlsContentType)bytes[0];
        Epoch = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        SequenceNumber = BinaryPrimitives.ReadUInt64BigEndian(bytes[3..]) & 0xFFFF_FFFF_FFFF;
        Fragment = bytes[HeaderSize..];
    }

    public DtlsContentType Type { get; }

    /// <summary>0 before the first ChangeCipherSpec: in plain text.</summary>
    public ushort Epoch { get; }

    /// <summary>48 bits.</summary>
    public ulong SequenceNumber { get; }

    public ReadOnlySpan<byte> Fragment { get; }

    /// <summary>True when a datagram belongs to DTLS by its first byte, 20-63 (RFC 7983 section 7).</summary>
    public static bool IsDtls(ReadOnlySpan<byte> datagram) => datagram.Length >= HeaderSize && datagram[0] is >= 20 and <= 63;

    /// <summary>
    /// Reads the first record of <paramref name="rest"/> and moves behind it. False at the end, and when a header is
    /// wrong: nothing that follows in the datagram can be trusted then.
    /// </summary>
    /// <remarks>
    /// A ClientHello that offers DTLS 1.3 still comes in this form (RFC 9147 section 5.1). Its later short header
    /// can't appear: 1.2 is what is agreed.
    /// </remarks>
    public static bool TryReadNext(scoped ref ReadOnlySpan<byte> rest, out DtlsRecord record)
    {
        record = default;
        if (rest.Length < HeaderSize || rest[0] is < 20 or > 23)
        {
            return false;
        }

        int end = HeaderSize + BinaryPrimitives.ReadUInt16BigEndian(rest[11..]);
        if (end > rest.Length || BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) is not (Version10 or Version12))
        {
            return false;
        }

        record = new DtlsRecord(rest[..end]);
        rest = rest[end..];
        return true;
    }
}
