using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using MediaServer.Bench.Benchmarks.Support;
using MediaServer.Engine.Lanes;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;
using MediaServer.Transport;

namespace MediaServer.Bench.Benchmarks.Cases;

/// <summary>Frames of five packets of 1200 B to N subscribers through the real room; for each forwarded packet.</summary>
public class FanOut
{
    private const int Operations = 5000;

    private readonly AesGcm _framework = new(new byte[16], 16);
    private readonly byte[] _nonce = new byte[12];
    private readonly byte[] _payload = Packets.Payload(1200);
    private readonly byte[] _packet = new byte[1300];
    private RealRoom _bare = null!;
    private RealRoom _sealing = null!;
    private RealRoom _counting = null!;
    private BatchSink _sink = null!;
    private BatchSink _counterSink = null!;
    private Socket _socket = null!;
    private Socket _receiver = null!;
    private SocketAddress _to = null!;

    [Params(1, 10, 100, 1000)]
    public int Subscribers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        NullSink bare = new();
        _bare = new RealRoom(Subscribers, bare, Address);
        long before = bare.Packets;
        _bare.ForwardFrame();
        Demand(bare.Packets - before == RealRoom.PacketsPerFrame * Subscribers, $"the room forwards {bare.Packets - before} of {RealRoom.PacketsPerFrame * Subscribers} packets");
        _sink = new BatchSink(new NullTransport(), new SendBatch());
        _sealing = new RealRoom(Subscribers, _sink, Address);
        _counterSink = new BatchSink(new NullTransport(), new SendBatch());
        _counting = new RealRoom(Subscribers, _counterSink, Address, SrtpProfile.Aes128CmHmacSha1_80);
        _receiver = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        _to = _receiver.LocalEndPoint!.Serialize();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _socket.Dispose();
        _receiver.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("fan-out without sealing")]
    public void Bare()
    {
        for (int done = 0; done < Operations; done += RealRoom.PacketsPerFrame * Subscribers)
        {
            _bare.ForwardFrame();
        }
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("fan-out, AEAD_AES_128_GCM")]
    public void Gcm()
    {
        for (int done = 0; done < Operations; done += RealRoom.PacketsPerFrame * Subscribers)
        {
            _sealing.ForwardFrame();
            _sink.Flush();
        }
    }

    /// <summary>The obvious way: encrypt and send for each.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Operations, Description = "AesGcm + Socket.SendTo"), BenchmarkCategory("fan-out, AEAD_AES_128_GCM")]
    public void Plain()
    {
        for (int i = 0; i < Operations; i++)
        {
            BitConverter.TryWriteBytes(_nonce, i);
            _framework.Encrypt(_nonce, _payload, _packet.AsSpan(20, 1200), _packet.AsSpan(1220, 16), _packet.AsSpan(0, 20));
            _socket.SendTo(_packet.AsSpan(0, 1236), SocketFlags.None, _to);
        }
    }

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory("fan-out, AES_CM_128_HMAC_SHA1_80")]
    public void Counter()
    {
        for (int done = 0; done < Operations; done += RealRoom.PacketsPerFrame * Subscribers)
        {
            _counting.ForwardFrame();
            _counterSink.Flush();
        }
    }

    private static TransportAddress Address(int subscriber) => TransportAddress.FromIPv4(0x0A00_0000u + (uint)subscriber, 5000);

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
