using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtp;

/// <summary>A view of a decrypted RTP packet (RFC 3550 section 5.1). Nothing is copied.</summary>
public readonly ref struct RtpPacket
{
    /// <summary>Extension profile of the one-byte form (RFC 8285 section 4.2).</summary>
    public const ushort OneByteProfile = 0xBEDE;

    /// <summary>Extension profile of the two-byte form; the lower four bits are the application's (RFC 8285 section 4.3).</summary>
    public const ushort TwoByteProfile = 0x1000;

    private readonly ReadOnlySpan<byte> _packet;
    private readonly RtpHeader _header;

    private RtpPacket(ReadOnlySpan<byte> packet, RtpHeader header, int paddingLength)
    {
        _packet = packet;
        _header = header;
        PaddingLength = paddingLength;
    }

    public RtpHeader Header => _header;

    public byte PayloadType => _header.PayloadType;

    public bool Marker => _header.Marker;

    public ushort SequenceNumber => _header.SequenceNumber;

    public uint Timestamp => _header.Timestamp;

    public uint Ssrc => _header.Ssrc;

    public int HeaderLength => _header.HeaderLength;

    public bool HasPadding => _header.HasPadding;

    /// <summary>Bytes of padding including the count itself; 0 without.</summary>
    public int PaddingLength { get; }

    public int CsrcCount => _header.CsrcCount;

    /// <summary>The payload without its padding; empty in a packet of padding only (a probe).</summary>
    public ReadOnlySpan<byte> Payload => _packet[_header.HeaderLength..^PaddingLength];

    /// <summary>The profile field of the extension, 0 without one.</summary>
    public ushort ExtensionProfile =>
        _header.HasExtension ? BinaryPrimitives.ReadUInt16BigEndian(_packet[ExtensionOffset..]) : (ushort)0;

    /// <summary>The extension's data after its four bytes of profile and length; empty without one.</summary>
    public ReadOnlySpan<byte> ExtensionData =>
        _header.HasExtension ? _packet[(ExtensionOffset + 4).._header.HeaderLength] : [];

    /// <summary>The elements of a one-byte or two-byte extension; none for any other profile.</summary>
    public RtpExtensions Extensions => new(ExtensionProfile, ExtensionData);

    private int ExtensionOffset => RtpHeader.FixedLength + (4 * _header.CsrcCount);

    /// <param name="index">Below <see cref="CsrcCount"/>.</param>
    public uint GetCsrc(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)CsrcCount);
        return BinaryPrimitives.ReadUInt32BigEndian(_packet[(RtpHeader.FixedLength + (4 * index))..]);
    }

    /// <summary>Finds the element with the negotiated <paramref name="id"/>; the first counts.</summary>
    /// <param name="id">1 to 14 in the one-byte form, 1 to 255 in the two-byte form; 0 is never found.</param>
    /// <param name="data">Its bytes; may be empty in the two-byte form.</param>
    public bool TryGetExtension(byte id, out ReadOnlySpan<byte> data)
    {
        if (id != 0)
        {
            foreach (RtpExtension element in Extensions)
            {
                if (element.Id == id)
                {
                    data = element.Data;
                    return true;
                }
            }
        }

        data = default;
        return false;
    }

    /// <summary>Checks version, lengths of CSRCs and extension, and the padding count.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpPacket result)
    {
        result = default;
        if (!TryReadHeader(packet, out RtpHeader header))
        {
            return false;
        }

        int padding = header.HasPadding ? packet[^1] : 0;
        int rest = packet.Length - header.HeaderLength;

        // RFC 3550 section 5.1: the count includes itself, so 0 is as false as one that reaches into the header.
        if (header.HasPadding && (rest == 0 || padding == 0 || padding > rest))
        {
            return false;
        }

        result = new RtpPacket(packet, header, padding);
        return true;
    }

    /// <summary>The cheap look at a packet whose payload is still encrypted; padding is not checked.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < RtpHeader.FixedLength || packet[0] >> 6 != 2)
        {
            return false;
        }

        int csrcs = packet[0] & 0x0F;
        bool extended = (packet[0] & 0x10) != 0;
        int length = RtpHeader.FixedLength + (4 * csrcs);
        if (extended)
        {
            if (packet.Length < length + 4)
            {
                return false;
            }

            length += 4 + (4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]));
        }

        if (length > packet.Length)
        {
            return false;
        }

        header = new RtpHeader
        {
            PayloadType = (byte)(packet[1] & 0x7F),
            Marker = (packet[1] & 0x80) != 0,
            SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]),
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
            HeaderLength = length,
            HasPadding = (packet[0] & 0x20) != 0,
            CsrcCount = csrcs,
            HasExtension = extended,
        };
        return true;
    }
}
