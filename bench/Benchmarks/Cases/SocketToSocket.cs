using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using MediaServer.Bench.Benchmarks.Support;
using MediaServer.Bench.Floor;
using MediaServer.Engine.Lanes;
using MediaServer.Primitives;
using MediaServer.Transport;

namespace MediaServer.Bench.Benchmarks.Cases;

/// <summary>
/// The whole path over loopback: a publisher's frame into a socket, receive, open, room, seal, send to 100 subscribers;
/// for each forwarded packet. What the sinks' kernel does to receive is in both sides' time.
/// </summary>
public class SocketToSocket
{
    private const int Subscribers = 100;
    private const int Frames = 4;
    private const int Operations = Frames * RealRoom.PacketsPerFrame * Subscribers;

    private readonly Socket[] _sinks = new Socket[Subscribers];
    private readonly SendBatch _publishing = new();
    private readonly ReceiveBatch _received = new();
    private readonly byte[] _buffer = new byte[2048];
    private LaneTransport _publisher = null!;
    private LaneTransport _server = null!;
    private BatchSink _sink = null!;
    private RealRoom _room = null!;
    private Socket _plain = null!;
    private PlainKeys _publisherKeys = null!;
    private PlainKeys[] _keys = [];

    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < Subscribers; i++)
        {
            _sinks[i] = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            _sinks[i].Bind(new IPEndPoint(IPAddress.Loopback, 0));
        }

        _publisher = TransportFactory.Create(new LaneTransportOptions { BindAddresses = [IPAddress.Loopback] });
        _server = TransportFactory.Create(new LaneTransportOptions { BindAddresses = [IPAddress.Loopback] });
        _sink = new BatchSink(_server, new SendBatch());
        _room = new RealRoom(Subscribers, _sink, i => TransportAddress.FromEndPoint((IPEndPoint)_sinks[i].LocalEndPoint!));
        _sink.Flush();
        _plain = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _plain.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _publisherKeys = new PlainKeys(RealRoom.Key(0), new byte[12]);
        _keys = [.. Enumerable.Range(1, Subscribers).Select(i => new PlainKeys(RealRoom.Key(i), new byte[12]))];
        long before = _server.PacketsSent;
        Server();
        if (_server.PacketsSent - before != Operations)
        {
            throw new InvalidOperationException($"{_server.PacketsSent - before} of {Operations} packets were forwarded");
        }
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _publisher.Dispose();
        _server.Dispose();
        _plain.Dispose();
        foreach (Socket sink in _sinks)
        {
            sink.Dispose();
        }
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("socket to socket, 100 subscribers")]
    public void Server()
    {
        for (int frame = 0; frame < Frames; frame++)
        {
            Publish(_server.Port);
            for (int taken = 0; taken < RealRoom.PacketsPerFrame;)
            {
                taken += _server.Receive(_received);
                for (int i = 0; i < _received.Count; i++)
                {
                    _room.Receive(_received.Bytes(i));
                }

                _received.Clear();
            }

            _room.FanOut();
            _sink.Flush();
        }
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations, Description = "ReceiveFrom, AesGcm, Socket.SendTo"), BenchmarkCategory("socket to socket, 100 subscribers")]
    public void Plain()
    {
        for (int frame = 0; frame < Frames; frame++)
        {
            Publish(((IPEndPoint)_plain.LocalEndPoint!).Port);
            for (int taken = 0; taken < RealRoom.PacketsPerFrame; taken++)
            {
                byte[] packet = _buffer[.._plain.Receive(_buffer)];
                byte[] plain = _publisherKeys.Open(packet, Packets.HeaderLength, 0);
                for (int i = 0; i < Subscribers; i++)
                {
                    _plain.SendTo(_keys[i].Seal(plain, Packets.HeaderLength, 0), _sinks[i].LocalEndPoint!);
                }
            }
        }
    }

    private void Publish(int port)
    {
        TransportAddress to = TransportAddress.FromIPv4(0x7F00_0001, (ushort)port);
        _room.SealFrame(_publishing.Reserve, length => _publishing.Commit(to, default, TrafficClass.Video, length));
        _publisher.Send(_publishing);
    }
}
