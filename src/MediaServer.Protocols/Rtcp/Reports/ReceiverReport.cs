using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtcp;

/// <summary>RFC 3550 section 6.4.2.</summary>
public readonly ref struct ReceiverReport
{
    private ReceiverReport(ReadOnlySpan<byte> body, int count)
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(body);
        Blocks = new ReportBlocks(body.Slice(4, count * ReportBlock.Length));
    }

    /// <summary>Who reports.</summary>
    public uint Ssrc { get; }

    public ReportBlocks Blocks { get; }

    /// <summary>False when the item is something else or claims more blocks than it has room for.</summary>
    public static bool TryParse(in RtcpItem item, out ReceiverReport report)
    {
        bool fits = item.Kind == RtcpKind.ReceiverReport && item.Body.Length >= 4 + (item.Count * ReportBlock.Length);
        report = fits ? new ReceiverReport(item.Body, item.Count) : default;
        return fits;
    }

    /// <returns>Bytes written, 0 when it doesn't fit or there are more than 31 blocks.</returns>
    public static int Write(Span<byte> destination, uint ssrc, ReadOnlySpan<ReportBlock> blocks)
    {
        int length = RtcpHeader.Length + 4 + (blocks.Length * ReportBlock.Length);
        if (blocks.Length > SenderReport.MaxBlocks || !RtcpHeader.TryWrite(destination, 201, blocks.Length, length))
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        ReportBlocks.Write(destination[8..], blocks);
        return length;
    }
}
