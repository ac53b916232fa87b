using MediaServer.Forwarding.Egress;

namespace MediaServer.Bench.Benchmarks.Support;

/// <summary>Takes what is forwarded and does nothing: forwarding alone is timed.</summary>
internal sealed class NullSink : PacketSink
{
    public long Packets { get; private set; }

    public long Bytes { get; private set; }

    public override void SendRtp(
        EgressPath path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, int padding, uint rolloverCounter, MediaClass mediaClass)
    {
        Packets++;
        Bytes += header.Length + prefix.Length + payload.Length + padding;
    }

    public override void SendRtcp(EgressPath path, ReadOnlySpan<byte> packet)
    {
    }

    public override void EndTrain()
    {
    }
}
