using MediaServer.Primitives;
using MediaServer.Transport;

namespace MediaServer.Bench.Benchmarks.Support;

/// <summary>Sends to nowhere and counts.</summary>
internal sealed class NullTransport : LaneTransport
{
    public override int Port => 0;

    public override string Description => "nowhere";

    public override int Receive(ReceiveBatch batch) => 0;

    public override void Send(SendBatch batch)
    {
        PacketsSent += batch.Datagrams;
        MessagesSent += batch.TrainCount;
        batch.Clear();
    }

    public override void Wait(Duration timeout)
    {
    }

    public override void Wake()
    {
    }

    public override void Close(TransportAddress address)
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
