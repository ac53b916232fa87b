using System.Net;
using System.Net.Sockets;

namespace MediaServer.Transport.Tests;

public sealed class OpeningTests
{
    public static TheoryData<TransportPath> EachPath => Lanes.EachPath;

    [Theory]
    [MemberData(nameof(EachPath))]
    public void A_port_in_use_is_named(TransportPath path)
    {
        using LaneTransport first = Lanes.Open(path, tcp: true);
        IOException error = Assert.Throws<IOException>(() =>
            TransportFactory.Create(new LaneTransportOptions { Path = path, Port = first.Port }));
        Assert.Contains($"UDP port {first.Port}", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_tcp_port_in_use_is_named()
    {
        // Below the range that systems choose from: a test beside this one can't be given the same number for UDP.
        const int First = 15_000;
        using Socket other = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        int port = First + (Environment.ProcessId % 10_000);
        other.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        other.Listen();
        IOException error = Assert.Throws<IOException>(() => TransportFactory.Create(new LaneTransportOptions { Port = port }));
        Assert.Contains($"TCP port {port}", error.Message);

        // What was opened before the fault is closed again: UDP is free.
        using LaneTransport udp = TransportFactory.Create(new LaneTransportOptions { Port = port, EnableTcp = false });
    }

    [Fact]
    public void An_address_of_another_machine_is_named()
    {
        IOException error = Assert.Throws<IOException>(() =>
            TransportFactory.Create(new LaneTransportOptions { BindAddresses = [IPAddress.Parse("192.0.2.1")] }));
        Assert.Contains("192.0.2.1", error.Message);
    }

    [Theory]
    [MemberData(nameof(EachPath))]
    public void The_way_taken_is_told(TransportPath path)
    {
        using LaneTransport lane = Lanes.Open(path);
        string[] words = path switch
        {
            TransportPath.Batch => ["sendmmsg", "UDP_SEGMENT", "UDP_GRO"],
            TransportPath.BatchWithoutSegmentation => ["sendmmsg", "singly"],
            _ => ["plain sockets", "asked for"],
        };
        Assert.All(words, word => Assert.Contains(word, lane.Description));
    }

    [Fact]
    public void Buffers_smaller_than_asked_are_told()
    {
        if (!OperatingSystem.IsLinux()) return;
        using LaneTransport modest = TransportFactory.Create(new LaneTransportOptions { ReceiveBufferBytes = 65536, SendBufferBytes = 65536 });
        Assert.Null(modest.Warning);
    }
}
