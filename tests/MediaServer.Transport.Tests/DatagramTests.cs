using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;

namespace MediaServer.Transport.Tests;

public sealed class DatagramTests
{
    public static TheoryData<TransportPath, string> EachPathAndFamily => Lanes.EachPathAndFamily;

    public static TheoryData<TransportPath> EachPath => Lanes.EachPath;

    [Theory]
    [MemberData(nameof(EachPathAndFamily))]
    public void Trains_with_a_shorter_last_datagram_come_back_apart_and_whole(TransportPath path, string host)
    {
        using LaneTransport one = Lanes.Open(path);
        using LaneTransport other = Lanes.Open(path);
        ReceiveBatch received = new();
        SendBatch sent = new();
        int[] sizes = [1200, 1200, 1200, 1200, 300, 1000, 1000, 1, 64, 900, 1200];
        for (int i = 0; i < sizes.Length; i++)
        {
            Lanes.Add(sent, Lanes.At(host, other.Port), i, sizes[i]);
        }

        // 1200 x4 and 300; 1000 x2 and 1; 64; 900; 1200: what is longer than its train's first begins another.
        Assert.Equal(5, sent.TrainCount);
        one.Send(sent);
        Assert.Equal(0, sent.TrainCount);
        for (int back = 0; back < sizes.Length;)
        {
            int count = Lanes.Take(other, received);
            for (int i = 0; i < count; i++, back++)
            {
                Lanes.Check(back, sizes[back], received.Bytes(i));
                Assert.Equal(Lanes.At(host, one.Port), received[i].Source);
                Span<byte> answer = sent.Reserve(received[i].Length);
                received.Bytes(i).CopyTo(answer);
                sent.Commit(received[i].Source, received[i].Local, TrafficClass.Audio, received[i].Length);
            }

            other.Send(sent);
        }

        for (int back = 0; back < sizes.Length;)
        {
            int count = Lanes.Take(one, received);
            for (int i = 0; i < count; i++, back++)
            {
                Lanes.Check(back, sizes[back], received.Bytes(i));
            }
        }

        Assert.Equal(sizes.Length, one.PacketsSent);
        Assert.Equal(sizes.Length, one.PacketsReceived);
        Assert.Equal(sizes.Sum(), one.BytesSent);
        Assert.Equal(sizes.Sum(), one.BytesReceived);
        Assert.Equal(0, one.Drops.Total + other.Drops.Total);
        Assert.Equal(path == TransportPath.Batch ? 5 : sizes.Length, one.MessagesSent);
        Assert.Equal(path == TransportPath.Plain ? sizes.Length : 1, one.Sends);
    }

    [Theory]
    [MemberData(nameof(EachPathAndFamily))]
    public void Ten_thousand_datagrams_arrive_in_order_and_unchanged(TransportPath path, string host)
    {
        const int All = 10_000;
        using LaneTransport from = Lanes.Open(path);
        using LaneTransport to = Lanes.Open(path);
        TransportAddress destination = Lanes.At(host, to.Port);
        ReceiveBatch received = new();
        SendBatch sent = new();
        SeededRandomSource random = new(7);
        int[] lengths = new int[All];
        int next = 0;
        int seen = 0;
        while (seen < All)
        {
            // At most 200 in flight: the kernel's buffer is not what is tested.
            while (next < All && next - seen < 200)
            {
                int size = 50 + random.NextInt(1150);
                for (int run = 1 + random.NextInt(16); run > 0 && next < All; run--)
                {
                    lengths[next] = run == 1 ? 1 + random.NextInt(size) : size;
                    Lanes.Add(sent, destination, next, lengths[next]);
                    next++;
                }
            }

            from.Send(sent);
            int count = Lanes.Take(to, received);
            for (int i = 0; i < count; i++, seen++)
            {
                Lanes.Check(seen, lengths[seen], received.Bytes(i));
            }
        }

        Assert.Equal(All, from.PacketsSent);
        Assert.Equal(All, to.PacketsReceived);
        Assert.Equal(0, from.Drops.Total + to.Drops.Total);
    }

    [Fact]
    public void The_longest_train_of_the_kernel_is_split_into_all_its_datagrams()
    {
        if (!OperatingSystem.IsLinux()) return;
        using LaneTransport from = Lanes.Open(TransportPath.Batch);
        using LaneTransport to = Lanes.Open(TransportPath.Batch);
        ReceiveBatch received = new(1);
        SendBatch sent = new();
        for (int i = 0; i < SendBatch.MaxSegments; i++)
        {
            Lanes.Add(sent, Lanes.At("127.0.0.1", to.Port), i, 1000);
        }

        from.Send(sent);
        Assert.Equal(SendBatch.MaxSegments, Lanes.Take(to, received));
        Assert.Equal(1, from.MessagesSent);
        Assert.Equal(1, to.Receives);
        for (int i = 0; i < received.Count; i++)
        {
            Lanes.Check(i, 1000, received.Bytes(i));
        }
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void An_answer_leaves_from_the_address_that_was_asked(TransportPath path)
    {
        if (!OperatingSystem.IsLinux()) return;
        IPAddress asked = IPAddress.Parse("127.0.0.2");
        using LaneTransport lane = TransportFactory.Create(new LaneTransportOptions
        {
            Path = path,
            EnableTcp = false,

            // The framework's sockets know it only where each address has a socket.
            BindAddresses = path == TransportPath.Plain ? [IPAddress.Loopback, asked] : null,
        });
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 20_000 };
        client.Connect(asked, lane.Port);
        client.Send([1, 2, 3]);
        ReceiveBatch received = new();
        Lanes.Take(lane, received);
        Assert.Equal(Lanes.At("127.0.0.2", lane.Port), received[0].Local);
        SendBatch sent = new();
        Lanes.Add(sent, received[0].Source, 5, 100, TrafficClass.Signalling, received[0].Local);
        lane.Send(sent);

        // A connected socket takes nothing from another address.
        byte[] answer = new byte[200];
        Assert.Equal(100, client.Receive(answer));
        Lanes.Check(5, 100, answer.AsSpan(0, 100));
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void Several_bound_addresses_all_take_and_give(TransportPath path)
    {
        if (!OperatingSystem.IsLinux()) return;
        IPAddress[] addresses = [IPAddress.Loopback, IPAddress.Parse("127.0.0.3"), IPAddress.IPv6Loopback];
        using LaneTransport lane = TransportFactory.Create(new LaneTransportOptions { Path = path, EnableTcp = false, BindAddresses = addresses });
        using LaneTransport peer = Lanes.Open(path);
        ReceiveBatch received = new();
        SendBatch sent = new();
        foreach (IPAddress address in addresses)
        {
            Lanes.Add(sent, Lanes.At(address.ToString(), lane.Port), 1, 300);
            peer.Send(sent);
            Lanes.Take(lane, received);
            Assert.Equal(Lanes.At(address.ToString(), lane.Port), received[0].Local);
            Lanes.Add(sent, received[0].Source, 2, 300, TrafficClass.Video, received[0].Local);
            lane.Send(sent);
            Lanes.Take(peer, received);
            Assert.Equal(Lanes.At(address.ToString(), lane.Port), received[0].Source);
        }

        Assert.Equal(0, lane.Drops.Total);
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void What_the_kernel_refuses_is_counted_and_the_rest_still_goes(TransportPath path)
    {
        using LaneTransport from = Lanes.Open(path);
        using LaneTransport to = Lanes.Open(path);
        TransportAddress good = Lanes.At("127.0.0.1", to.Port);
        SendBatch sent = new();
        Lanes.Add(sent, good, 0, 100);
        Lanes.Add(sent, good, 1, 65_530);
        Lanes.Add(sent, Lanes.At("255.255.255.255", to.Port), 2, 100);
        Lanes.Add(sent, good, 3, 200);
        Lanes.Add(sent, TransportAddress.FromIPv4(0x7F000001, 0), 4, 100);
        Lanes.Add(sent, good, 5, 300);
        from.Send(sent);
        Assert.Equal(3, from.Drops[DropReason.SocketError]);
        Assert.Equal(3, from.PacketsSent);
        ReceiveBatch received = new();
        List<int> lengths = [];
        while (lengths.Count < 3)
        {
            Lanes.Take(to, received);
            for (int i = 0; i < received.Count; i++)
            {
                lengths.Add(received[i].Length);
            }
        }

        Assert.Equal([100, 200, 300], lengths);
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void An_empty_datagram_is_counted_and_hides_nothing_behind_it(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path);
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(IPAddress.Loopback, lane.Port);
        client.Send(ReadOnlySpan<byte>.Empty);
        client.Send([1, 2, 3]);
        ReceiveBatch received = new();
        Lanes.Take(lane, received);
        Assert.Equal(3, received[0].Length);
        Assert.Equal(1, lane.Drops[DropReason.Truncated]);
    }

    [Fact]
    public void A_train_that_the_kernel_will_not_segment_goes_singly_and_that_is_remembered()
    {
        if (!OperatingSystem.IsLinux()) return;
        LaneTransportOptions options = new() { EnableTcp = false, Path = TransportPath.Batch };
        LaneSockets sockets = LaneSockets.Open(options);

        // SO_NO_CHECK: without a checksum to fill in, the kernel refuses to segment (as on a device without offload).
        sockets.Udp[0].SetRawSocketOption(SocketNumbers.SOL_SOCKET, 11, BitConverter.GetBytes(1));
        using LinuxBatchTransport from = new(sockets, options, segmentation: true);
        using LaneTransport to = Lanes.Open(TransportPath.Batch);
        SendBatch sent = new();
        ReceiveBatch received = new();
        int number = 0;
        for (int round = 0; round < 3; round++)
        {
            for (int i = 0; i < 8; i++)
            {
                Lanes.Add(sent, Lanes.At("127.0.0.1", to.Port), number++, i == 7 ? 100 : 1200);
            }

            sent.EndTrain();
            from.Send(sent);
        }

        Assert.Equal(24, from.PacketsSent);
        Assert.Equal(1, from.Segmentation.Refusals);
        Assert.Equal(0, from.Drops.Total);
        for (int seen = 0; seen < 24;)
        {
            Lanes.Take(to, received);
            for (int i = 0; i < received.Count; i++, seen++)
            {
                Lanes.Check(seen, seen % 8 == 7 ? 100 : 1200, received.Bytes(i));
            }
        }
    }

    [Fact]
    public void A_source_that_differs_begins_another_train()
    {
        SendBatch batch = new(64 * 1024);
        TransportAddress to = Lanes.At("127.0.0.1", 9);
        Lanes.Add(batch, to, 0, 100, TrafficClass.Video, Lanes.At("127.0.0.1", 1));
        Lanes.Add(batch, to, 0, 100, TrafficClass.Video, Lanes.At("127.0.0.2", 1));
        Assert.Equal(2, batch.TrainCount);
    }
}
