using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Rtcp;

/// <summary>RFC 3550 section 6.4.1.</summary>
public readonly ref struct SenderReport
{
    /// <summary>The most blocks one report can count.</summary>
    public const int MaxBlocks = 31;

    private const int InfoLength = 24;
    private readonly ReadOnlySpan<byte> _body;

    private SenderReport(ReadOnlySpan<byte> body, int count)
    {
        _body = body;
        Blocks = new ReportBlocks(body.Slice(InfoLength, count * ReportBlock.Length));
    }

    public uint Ssrc => BinaryPrimitives.ReadUInt32BigEndian(_body);

    /// <summary>On the sender's clock; 0 when it has none.</summary>
    public NtpTime Ntp => new(BinaryPrimitives.ReadUInt64BigEndian(_body[4..]));

    /// <summary>The same time on the media clock.</summary>
    public uint RtpTimestamp => BinaryPrimitives.ReadUInt32BigEndian(_body[12..]);

    public uint PacketCount => BinaryPrimitives.ReadUInt32BigEndian(_body[16..]);

    /// <summary>Payload bytes without headers and padding.</summary>
    public uint OctetCount => BinaryPrimitives.ReadUInt32BigEndian(_body[20..]);

    public ReportBlocks Blocks { get; }

    /// <summary>False when the item is something else or claims more blocks than it has room for.</summary>
    public static bool TryParse(in RtcpItem item, out SenderReport report)
    {
        bool fits = item.Kind == RtcpKind.SenderReport && item.Body.Length >= InfoLength + (item.Count * ReportBlock.Length);
        report = fits ? new SenderReport(item.Body, item.Count) : default;
        return fits;
    }

    /// <returns>Bytes written, 0 when it doesn't fit or there are more than 31 blocks.</returns>
    public static int Write(
        Span<byte> destination, uint ssrc, NtpTime ntp, uint rtpTimestamp, uint packetCount, uint octetCount, ReadOnlySpan<ReportBlock> blocks)
    {
        int length = RtcpHeader.Length + InfoLength + (blocks.Length * ReportBlock.Length);
        if (blocks.Length > MaxBlocks || !RtcpHeader.TryWrite(destination, 200, blocks.Length, length))
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], ntp.Value);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], rtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], packetCount);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], octetCount);
        ReportBlocks.Write(destination[28..], blocks);
        return length;
    }
}
