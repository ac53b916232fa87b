using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;

namespace MediaServer.Transport.Tests;

/// <summary>ICE-TCP over loopback, on each way.</summary>
public sealed class StreamTests
{
    public static TheoryData<TransportPath> EachPath => Lanes.EachPath;

    [Theory]
    [MemberData(nameof(EachPath))]
    public void Frames_split_at_every_byte_come_whole(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path, tcp: true);
        using Socket client = Connect(lane.Port);
        byte[] stream = [.. Stun(0, 28), .. Stun(1, 100), .. Stun(2, 20)];
        ReceiveBatch received = new();
        int seen = 0;
        int[] lengths = [28, 100, 20];
        for (int cut = 1; cut < stream.Length; cut++)
        {
            client.Send(stream.AsSpan(0, cut));
            lane.Wait(Duration.FromMilliseconds(1));
            seen = CheckThree(lane, received, seen, lengths, atLeast: 0);
            client.Send(stream.AsSpan(cut));
            seen = CheckThree(lane, received, seen, lengths, atLeast: 3 * cut);
        }

        Assert.Equal(3 * (stream.Length - 1), seen);
        Assert.Equal(0, lane.Drops.Total);
        Assert.Equal(1, lane.Connections);
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void Answers_are_framed_in_order_and_leave_together(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path, tcp: true);
        using Socket client = Connect(lane.Port);
        client.Send(Stun(0, 28));
        ReceiveBatch received = new();
        Lanes.Take(lane, received);
        Assert.Equal(TransportProtocol.Tcp, received[0].Source.Protocol);
        Assert.Equal(((IPEndPoint)client.LocalEndPoint!).Port, received[0].Source.Port);
        Assert.Equal(lane.Port, received[0].Local.Port);
        SendBatch sent = new();
        int[] lengths = [1200, 1, 8000, 600];
        for (int i = 0; i < lengths.Length; i++)
        {
            Lanes.Add(sent, received[0].Source, i, lengths[i]);
        }

        lane.Send(sent);
        Assert.Equal(1, lane.Sends);
        Assert.Equal(4, lane.PacketsSent);
        for (int i = 0; i < lengths.Length; i++)
        {
            byte[] frame = ReadFrame(client);
            Lanes.Check(i, lengths[i], frame);
        }
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void A_frame_too_long_ends_its_own_connection_only(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path, tcp: true);
        using Socket bad = Connect(lane.Port);
        using Socket good = Connect(lane.Port);
        ReceiveBatch received = new();
        bad.Send(Stun(1, 40));
        Lanes.Take(lane, received);
        TransportAddress badAddress = received[0].Source;
        good.Send(Stun(1, 40));
        Lanes.Take(lane, received);
        TransportAddress goodAddress = received[0].Source;
        Assert.NotEqual(badAddress.Connection, goodAddress.Connection);
        bad.Send([0x20, 0x01]);
        Lanes.Until(lane, received, () => lane.Connections == 1);
        Assert.Equal(1, lane.Drops[DropReason.Oversized]);
        Assert.True(lane.TryGetClosed(out TransportAddress closed));
        Assert.Equal(badAddress, closed);
        Assert.False(lane.TryGetClosed(out _));
        Assert.Equal(0, bad.Receive(new byte[1]));
        good.Send(Stun(2, 8000));
        Lanes.Take(lane, received);
        Assert.Equal(goodAddress, received[0].Source);
        Assert.Equal(8000, received[0].Length);
        good.Shutdown(SocketShutdown.Both);
        Lanes.Until(lane, received, () => lane.Connections == 0);
        Assert.True(lane.TryGetClosed(out closed));
        Assert.Equal(goodAddress, closed);
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void A_peer_that_does_not_read_is_bounded_and_hurts_nobody(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path, tcp: true);
        using Socket slow = Connect(lane.Port);
        ReceiveBatch received = new();
        slow.Send(Stun(1, 28));
        Lanes.Take(lane, received);
        TransportAddress peer = received[0].Source;
        SendBatch sent = new();
        int given = 0;
        while (lane.Drops[DropReason.SendQueueFull] == 0)
        {
            for (int i = 0; i < 100; i++)
            {
                Lanes.Add(sent, peer, given++, 1200);
            }

            lane.Send(sent);
            Assert.True(given < 100_000, "takes without bound");
        }

        // What was taken arrives whole and in order as soon as the peer reads.
        long dropped = lane.Drops[DropReason.SendQueueFull];
        long expected = lane.PacketsSent;
        Assert.Equal(given, dropped + expected);
        Thread reader = new(() =>
        {
            for (int i = 0; i < expected; i++)
            {
                Assert.Equal(1200, ReadFrame(slow).Length);
            }
        });
        reader.Start();
        Lanes.Until(lane, received, () => !reader.IsAlive);
        Assert.Equal(1, lane.Connections);
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void Who_does_not_speak_stun_first_is_shown_out(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path, tcp: true);
        ReceiveBatch received = new();
        using Socket web = Connect(lane.Port);
        web.Send("GET / HTTP/1.1\r\n\r\n"u8);
        Lanes.Until(lane, received, () => lane.Drops.Total == 1);
        using Socket media = Connect(lane.Port);
        media.Send([0, 30, 0x80, .. new byte[29]]);
        Lanes.Until(lane, received, () => lane.Drops.Total == 2);
        Assert.Equal(1, lane.Drops[DropReason.BadStun]);
        Assert.Equal(0, lane.Connections);
        Assert.False(lane.TryGetClosed(out _));
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void Who_says_nothing_is_shown_out_in_time(TransportPath path)
    {
        using LaneTransport lane = TransportFactory.Create(new LaneTransportOptions { Path = path, TcpFirstMessageMilliseconds = 1 });
        using Socket silent = Connect(lane.Port);
        ReceiveBatch received = new();
        Lanes.Until(lane, received, () => lane.Drops[DropReason.BadStun] == 1);
        Assert.Equal(0, lane.Connections);
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void Connections_are_limited_in_all_and_for_each_address(TransportPath path)
    {
        using LaneTransport lane = TransportFactory.Create(new LaneTransportOptions
        {
            Path = path,
            MaxTcpConnections = 3,
            MaxTcpConnectionsPerAddress = 2,
        });
        ReceiveBatch received = new();
        List<Socket> clients = [];
        for (int i = 0; i < 3; i++) clients.Add(Connect(lane.Port));
        Lanes.Until(lane, received, () => lane.Drops[DropReason.TooManyPeers] == 1);
        Assert.Equal(2, lane.Connections);
        if (OperatingSystem.IsLinux())
        {
            clients.Add(Connect(lane.Port, "127.0.0.2"));
            clients.Add(Connect(lane.Port, "127.0.0.3"));
            Lanes.Until(lane, received, () => lane.Drops[DropReason.TooManyPeers] == 2);
            Assert.Equal(3, lane.Connections);
        }

        clients.ForEach(client => client.Dispose());
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void The_lane_closes_a_connection_and_its_address_is_never_used_again(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path, tcp: true);
        using Socket first = Connect(lane.Port);
        ReceiveBatch received = new();
        first.Send(Stun(1, 28));
        Lanes.Take(lane, received);
        TransportAddress old = received[0].Source;
        lane.Close(old);
        lane.Close(old);
        lane.Close(Lanes.At("127.0.0.1", 9));
        Assert.Equal(0, first.Receive(new byte[1]));
        Assert.False(lane.TryGetClosed(out _));
        using Socket second = Connect(lane.Port);
        second.Send(Stun(1, 28));
        Lanes.Take(lane, received);
        Assert.True(received[0].Source.Connection > old.Connection);
        SendBatch sent = new();
        Lanes.Add(sent, old, 1, 100);
        lane.Send(sent);
        Assert.Equal(1, lane.Drops[DropReason.UnknownAddress]);
        Assert.Equal(0, lane.PacketsSent);
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void A_lane_that_never_waits_hears_of_its_connections(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path, tcp: true);
        using Socket client = Connect(lane.Port);
        client.Send(Stun(1, 28));
        ReceiveBatch received = new();
        long end = Environment.TickCount64 + 20_000;
        while (lane.Receive(received) == 0) Assert.True(Environment.TickCount64 < end);
        Lanes.Check(1, 28, Patched(received.Bytes(0), 1));
    }

    /// <summary>A frame that looks like STUN: first byte 0, the rest by number.</summary>
    internal static byte[] Stun(int number, int length)
    {
        byte[] frame = new byte[length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)length);
        Lanes.Pattern(number, frame.AsSpan(2));
        frame[2] = 0;
        return frame;
    }

    private static Socket Connect(int port, string host = "127.0.0.1")
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 20_000 };
        if (host != "127.0.0.1") socket.Bind(new IPEndPoint(IPAddress.Parse(host), 0));
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static Span<byte> Patched(Span<byte> frame, int number)
    {
        Span<byte> first = stackalloc byte[1];
        Lanes.Pattern(number, first);
        frame[0] = first[0];
        return frame;
    }

    private static int CheckThree(LaneTransport lane, ReceiveBatch received, int seen, int[] lengths, int atLeast)
    {
        while (lane.Receive(received) > 0 || seen < atLeast)
        {
            if (received.Count == 0) Lanes.Take(lane, received);
            for (int i = 0; i < received.Count; i++, seen++)
            {
                Lanes.Check(seen % 3, lengths[seen % 3], Patched(received.Bytes(i), seen % 3));
            }
        }

        return seen;
    }

    private static byte[] ReadFrame(Socket socket)
    {
        byte[] header = Read(socket, 2);
        return Read(socket, BinaryPrimitives.ReadUInt16BigEndian(header));
    }

    private static byte[] Read(Socket socket, int length)
    {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length;)
        {
            int count = socket.Receive(bytes.AsSpan(at));
            Assert.NotEqual(0, count);
            at += count;
        }

        return bytes;
    }
}
