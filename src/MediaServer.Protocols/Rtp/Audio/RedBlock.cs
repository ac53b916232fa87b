namespace MediaServer.Protocols.Rtp;

/// <summary>One block of a redundant audio payload (RFC 2198 section 3).</summary>
public readonly ref struct RedBlock(byte payloadType, int timestampOffset, ReadOnlySpan<byte> data)
{
    /// <summary>7 bits.</summary>
    public byte PayloadType { get; } = payloadType;

    /// <summary>How far before the packet's timestamp, in clock units, 0 to 16383; 0 for the primary block.</summary>
    public int TimestampOffset { get; } = timestampOffset;

    public ReadOnlySpan<byte> Data { get; } = data;
}
