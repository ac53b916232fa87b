using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;

namespace MediaServer.Transport.Tests;

public sealed class WaitTests
{
    public static TheoryData<TransportPath> EachPath => Lanes.EachPath;

    [Theory]
    [MemberData(nameof(EachPath))]
    public void Another_thread_ends_a_wait_and_an_early_wake_is_not_lost(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path);

        // Each would take half an hour if a wake were lost; the number of rounds passes many interleavings.
        for (int round = 0; round < 200; round++)
        {
            Thread waker = new(lane.Wake);
            waker.Start();
            lane.Wait(Duration.FromSeconds(1800));
            waker.Join();
        }

        lane.Wake();
        lane.Wake();
        lane.Wait(Duration.FromSeconds(1800));
        lane.Wait(Duration.FromMilliseconds(1));
        lane.Wake();
        lane.Wait(new Duration(long.MaxValue));
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void A_wait_without_anything_takes_its_time_and_not_the_processor(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path);
        Stopwatch time = Stopwatch.StartNew();
        for (int i = 0; i < 20; i++) lane.Wait(Duration.FromMicroseconds(700));

        // At least: a spinning wait would return at once. How much longer is the machine's affair.
        Assert.True(time.Elapsed.TotalMicroseconds >= 20 * 700);
        lane.Wait(Duration.Zero);
        lane.Wait(new Duration(-5));
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void A_datagram_ends_a_wait(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.SendTo([1], new IPEndPoint(IPAddress.Loopback, lane.Port));
        lane.Wait(Duration.FromSeconds(1800));
        Assert.Equal(1, lane.Receive(new ReceiveBatch()));
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void A_wake_after_the_end_does_nothing(TransportPath path)
    {
        LaneTransport lane = Lanes.Open(path, tcp: true);
        lane.Dispose();
        lane.Wake();
        lane.Dispose();
    }
}
