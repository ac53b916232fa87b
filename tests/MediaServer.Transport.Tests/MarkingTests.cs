using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace MediaServer.Transport.Tests;

/// <summary>Reads the TOS octet or traffic class as it came over the wire.</summary>
public sealed class MarkingTests
{
    public static TheoryData<TransportPath, string> EachPathAndFamily => Lanes.EachPathAndFamily;

    [Theory]
    [MemberData(nameof(EachPathAndFamily))]
    public void Each_class_has_its_mark_on_the_wire(TransportPath path, string host)
    {
        if (!OperatingSystem.IsLinux()) return;
        using LaneTransport lane = Lanes.Open(path);
        Assert.Equal(24 << 2, OctetOf(lane, host, TrafficClass.Signalling));
        Assert.Equal(46 << 2, OctetOf(lane, host, TrafficClass.Audio));
        Assert.Equal(34 << 2, OctetOf(lane, host, TrafficClass.Video));
        Assert.Equal(26 << 2, OctetOf(lane, host, TrafficClass.Content));
        Assert.Equal(46 << 2, OctetOf(lane, host, TrafficClass.Audio));
    }

    [Theory]
    [MemberData(nameof(EachPathAndFamily))]
    public void Marks_are_configured_and_ect_1_stands_beside_them(TransportPath path, string host)
    {
        if (!OperatingSystem.IsLinux()) return;
        using LaneTransport lane = TransportFactory.Create(new LaneTransportOptions
        {
            Path = path,
            EnableTcp = false,
            EcnCapable = true,
            Dscp = new DscpValues { Audio = 5 },
        });
        Assert.Equal((5 << 2) | 1, OctetOf(lane, host, TrafficClass.Audio));
        Assert.Equal((34 << 2) | 1, OctetOf(lane, host, TrafficClass.Video));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void Ecn_bits_are_read(string host)
    {
        if (!OperatingSystem.IsLinux()) return;
        using LaneTransport lane = Lanes.Open(TransportPath.Batch);
        ReceiveBatch received = new();
        SendBatch sent = new();
        foreach (bool capable in new[] { false, true })
        {
            using LaneTransport peer = TransportFactory.Create(new LaneTransportOptions { EnableTcp = false, EcnCapable = capable });
            Lanes.Add(sent, Lanes.At(host, lane.Port), 1, 100);
            peer.Send(sent);
            Lanes.Take(lane, received);
            Assert.Equal(capable ? 1 : 0, received[0].Ecn);
        }
    }

    [SupportedOSPlatform("linux")]
    private static unsafe int OctetOf(LaneTransport lane, string host, TrafficClass trafficClass)
    {
        IPAddress address = IPAddress.Parse(host);
        using Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        UdpOptions.Enable(socket);
        SendBatch sent = new();
        Lanes.Add(sent, Lanes.At(host, ((IPEndPoint)socket.LocalEndPoint!).Port), 1, 100, trafficClass);
        lane.Send(sent);
        Assert.True(socket.Poll((int)Lanes.Patience.Microseconds, SelectMode.SelectRead));
        MessageBlock block = new(1);
        byte* space = stackalloc byte[2048];
        ref MessageHeader header = ref block.Messages[0].Header;
        header.NameLength = SocketName.Stride;
        header.ControlLength = ControlMessages.Stride;
        header.Vectors->Base = space;
        header.Vectors->Length = 2048;
        Assert.Equal(1, Native.ReceiveMessages((int)socket.Handle, block.Messages, 1, Native.MSG_DONTWAIT, null));
        ControlMessages.Read(header.Control, header.ControlLength, 1, out ControlMessages.Received beside);
        return beside.Octet;
    }
}
