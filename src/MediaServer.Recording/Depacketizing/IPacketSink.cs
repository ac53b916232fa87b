using MediaServer.Primitives;

namespace MediaServer.Recording.Depacketizing;

/// <summary>Takes packets in sequence order, and is told what is missing between them.</summary>
internal interface IPacketSink
{
    void Packet(ReadOnlySpan<byte> packet, Instant arrival);

    /// <param name="count">Packets that will not come.</param>
    /// <param name="at">When the next one after them arrived.</param>
    void Lost(int count, Instant at);
}
