using MediaServer.Primitives;

namespace MediaServer.Transport.Tests;

public sealed class AllocationTests
{
    public static TheoryData<TransportPath> EachPath => Lanes.EachPath;

    [Theory]
    [MemberData(nameof(EachPath))]
    public void A_turn_allocates_nothing(TransportPath path)
    {
        using LaneTransport from = Lanes.Open(path, tcp: true);
        using LaneTransport to = Lanes.Open(path, tcp: true);
        ReceiveBatch received = new();
        SendBatch sent = new();
        TransportAddress destination = Lanes.At("127.0.0.1", to.Port);
        Assert.Equal(0, LeastAllocated(() => Turn(from, to, sent, received, destination)));
    }

    [Fact]
    public void A_turn_in_memory_allocates_nothing()
    {
        MemoryNetwork network = new();
        using MemoryTransport from = network.Add(Lanes.At("10.0.0.1", 1));
        using MemoryTransport to = network.Add(Lanes.At("10.0.0.2", 1));
        ReceiveBatch received = new();
        SendBatch sent = new();
        Assert.Equal(0, LeastAllocated(() => Turn(from, to, sent, received, to.Address)));
    }

    /// <summary>Bytes of the best of five rounds of 300 turns. The runtime books some of its own work (a method compiled again, a type first
    /// met) on the thread that meets it, once; what a turn itself allocates is there in every round.</summary>
    private static long LeastAllocated(Action turn)
    {
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 300; i++) turn();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Turn(LaneTransport from, LaneTransport to, SendBatch sent, ReceiveBatch received, TransportAddress destination)
    {
        for (int i = 0; i < 8; i++)
        {
            sent.Reserve(1200)[..1200].Clear();
            sent.Commit(destination, default, i < 4 ? TrafficClass.Video : TrafficClass.Audio, 1200);
        }

        from.Send(sent);
        for (int seen = 0; seen < 8;)
        {
            to.Wait(Duration.FromSeconds(10));
            int count = to.Receive(received);
            if (count == 0) throw new InvalidOperationException("lost on loopback");
            seen += count;
        }
    }
}
