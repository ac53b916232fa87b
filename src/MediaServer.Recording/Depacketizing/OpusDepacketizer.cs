namespace MediaServer.Recording.Depacketizing;

/// <summary>RFC 7587: one packet is one Opus packet. A silent sender (DTX) simply leaves time out.</summary>
public sealed class OpusDepacketizer : Depacketizer
{
    protected override bool EveryPacketIsAFrame => true;

    protected override bool TryAppend(ReadOnlySpan<byte> payload) => TryWrite(payload);

    protected override bool TryFinish(uint timestamp, IFrameSink sink)
    {
        sink.Frame(new MediaFrame { Data = Assembled, Timestamp = timestamp, IsKeyframe = true });
        return true;
    }

    protected override void Clear()
    {
    }
}
