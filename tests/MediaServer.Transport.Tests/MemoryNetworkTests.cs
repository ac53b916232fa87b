using MediaServer.Primitives;

namespace MediaServer.Transport.Tests;

public sealed class MemoryNetworkTests
{
    private static readonly TransportAddress s_one = Lanes.At("10.0.0.1", 1000);
    private static readonly TransportAddress s_two = Lanes.At("2001:db8::2", 2000);

    [Fact]
    public void A_datagram_arrives_after_its_delay_and_tells_where_it_was_sent()
    {
        MemoryNetwork network = new((in LinkPacket _) => LinkVerdict.After(Duration.FromMilliseconds(30)) with { Ecn = 3 });
        using MemoryTransport one = network.Add(s_one);
        using MemoryTransport two = network.Add(Lanes.At("10.0.0.2", 2000), s_two);
        ReceiveBatch received = new();
        SendBatch sent = new();
        Lanes.Add(sent, s_two, 1, 500);
        one.Send(sent);
        Assert.Equal(Instant.FromMilliseconds(30), network.NextArrival);
        network.AdvanceTo(new Instant(29_999));
        Assert.Equal(0, two.Receive(received));
        two.Wait(Duration.FromSeconds(5));
        Assert.Equal(Instant.FromMilliseconds(30), network.Now);
        Assert.Equal(1, two.Receive(received));
        Lanes.Check(1, 500, received.Bytes(0));
        Assert.Equal(s_one, received[0].Source);
        Assert.Equal(s_two, received[0].Local);
        Assert.Equal(3, received[0].Ecn);
        Assert.Equal(Instant.Never, network.NextArrival);
    }

    [Fact]
    public void A_wait_without_arrivals_moves_the_time_and_a_wake_ends_it()
    {
        MemoryNetwork network = new();
        using MemoryTransport one = network.Add(s_one);
        one.Wait(Duration.FromMilliseconds(20));
        Assert.Equal(Instant.FromMilliseconds(20), network.Now);
        one.Wake();
        one.Wait(Duration.FromMilliseconds(20));
        Assert.Equal(Instant.FromMilliseconds(20), network.Now);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        Assert.Equal(Run(11), Run(11));
        Assert.NotEqual(Run(11), Run(12));
    }

    [Fact]
    public void A_connection_is_in_order_without_loss_and_its_end_is_told()
    {
        SeededRandomSource random = new(3);
        MemoryNetwork network = new((in LinkPacket _) =>
            new LinkVerdict(random.NextInt(4) == 0, Duration.FromMilliseconds(random.NextInt(40))));
        using MemoryTransport client = network.Add(s_one);
        using MemoryTransport server = network.Add(s_two);
        TransportAddress toServer = client.Connect(s_two);
        ReceiveBatch received = new();
        SendBatch sent = new();
        for (int i = 0; i < 50; i++) Lanes.Add(sent, toServer, i, 100 + i);
        client.Send(sent);
        network.AdvanceTo(Instant.FromSeconds(1));
        Assert.Equal(50, server.Receive(received));
        for (int i = 0; i < 50; i++) Lanes.Check(i, 100 + i, received.Bytes(i));
        TransportAddress toClient = received[0].Source;
        Assert.Equal(TransportProtocol.Tcp, toClient.Protocol);
        server.Close(toClient);
        Assert.True(client.TryGetClosed(out TransportAddress closed));
        Assert.Equal(toServer, closed);
        Lanes.Add(sent, toServer, 1, 10);
        client.Send(sent);
        Assert.Equal(1, client.Drops[DropReason.UnknownAddress]);
    }

    private static string Run(ulong seed)
    {
        SeededRandomSource random = new(seed);
        MemoryNetwork network = new((in LinkPacket _) =>
            random.NextInt(10) == 0 ? LinkVerdict.Lost : LinkVerdict.After(new Duration(random.NextInt(50_000))));
        using MemoryTransport one = network.Add(s_one);
        using MemoryTransport two = network.Add(s_two);
        ReceiveBatch received = new();
        SendBatch sent = new();
        System.Text.StringBuilder log = new();
        for (int i = 0; i < 200; i++)
        {
            Lanes.Add(sent, s_two, i, 20 + (i % 100));
            Lanes.Add(sent, Lanes.At("10.9.9.9", 1), i, 20);
            one.Send(sent);
            two.Wait(Duration.FromMilliseconds(5));
            two.Receive(received);
            for (int j = 0; j < received.Count; j++)
            {
                log.Append(network.Now.Microseconds).Append(':').Append(received[j].Length).Append(' ');
            }
        }

        return log.Append(network.Lost).Append(' ').Append(network.Unreachable).ToString();
    }
}
