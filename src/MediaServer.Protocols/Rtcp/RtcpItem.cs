namespace MediaServer.Protocols.Rtcp;

/// <summary>
/// One packet of a compound: its header's fields and its body without padding. The view types
/// (<see cref="SenderReport"/> and so on) parse it further.
/// </summary>
public readonly ref struct RtcpItem
{
    private const byte TransportLayer = 205;
    private const byte PayloadSpecific = 206;

    internal RtcpItem(byte packetType, byte count, ReadOnlySpan<byte> body)
    {
        PacketType = packetType;
        Count = count;
        Body = body;
        Kind = Classify(packetType, count, body);
    }

    public RtcpKind Kind { get; }

    /// <summary>192 to 223.</summary>
    public byte PacketType { get; }

    /// <summary>The header's five bits: a count of blocks or sources, or the feedback format.</summary>
    public byte Count { get; }

    /// <summary>What follows the four bytes of header, without padding.</summary>
    public ReadOnlySpan<byte> Body { get; }

    private static RtcpKind Classify(byte packetType, byte format, ReadOnlySpan<byte> body) => packetType switch
    {
        200 => RtcpKind.SenderReport,
        201 => RtcpKind.ReceiverReport,
        202 => RtcpKind.SourceDescription,
        203 => RtcpKind.Bye,
        TransportLayer => format switch
        {
            1 => RtcpKind.GenericNack,
            3 => RtcpKind.Tmmbr,
            4 => RtcpKind.Tmmbn,
            11 => RtcpKind.Ccfb,
            15 => RtcpKind.TransportFeedback,
            _ => RtcpKind.Unknown,
        },
        PayloadSpecific => format switch
        {
            1 => RtcpKind.Pli,
            4 => RtcpKind.Fir,
            15 when Remb.IsNamed(body) => RtcpKind.Remb,
            _ => RtcpKind.Unknown,
        },
        207 => RtcpKind.ExtendedReport,
        _ => RtcpKind.Unknown,
    };
}
