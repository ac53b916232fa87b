using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace MediaServer.Bench.Floor;

/// <summary>
/// The obvious way: a task that receives, an object for each packet, a copy for each subscriber, the framework's
/// AES-GCM, one asynchronous send each. AEAD_AES_128_GCM only.
/// </summary>
public sealed class PlainForwarder : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly PlainKeys _publisher;
    private readonly List<PlainSubscriber> _subscribers;
    private readonly Dictionary<uint, PlainStream> _streams = [];

    /// <param name="local">Where to listen; port 0 lets the system choose.</param>
    /// <param name="publisher">The publisher's keys.</param>
    /// <param name="subscribers">Who gets everything.</param>
    public PlainForwarder(IPEndPoint local, PlainKeys publisher, IEnumerable<PlainSubscriber> subscribers)
    {
        _socket.ReceiveBufferSize = 4 * 1024 * 1024;
        _socket.SendBufferSize = 4 * 1024 * 1024;
        _socket.Bind(local);
        _publisher = publisher;
        _subscribers = [.. subscribers];
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Packets sent.</summary>
    public long PacketsOut { get; private set; }

    /// <summary>Packets that were no RTP, or that did not open.</summary>
    public long Refused { get; private set; }

    /// <summary>Forwards until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[64 * 1024];
        IPEndPoint any = new(IPAddress.Any, 0);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult result = await _socket.ReceiveFromAsync(buffer, any, cancellation);
                await ForwardAsync(buffer[..result.ReceivedBytes], cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task ForwardAsync(byte[] packet, CancellationToken cancellation)
    {
        int header = RtpHeaders.Length(packet);
        PlainPacket? opened = header == 0 ? null : TryOpen(packet, header);
        if (opened is null)
        {
            Refused++;
            return;
        }

        foreach (PlainSubscriber subscriber in _subscribers)
        {
            byte[] copy = [.. opened.Bytes];
            RtpHeaders.SetSsrc(copy, subscriber.Ssrc + opened.Stream);
            byte[] sealedPacket = subscriber.Keys.Seal(copy, opened.HeaderLength, opened.RolloverCounter);
            await _socket.SendToAsync(sealedPacket, subscriber.Address, cancellation);
            PacketsOut++;
        }
    }

    private PlainPacket? TryOpen(byte[] packet, int header)
    {
        uint ssrc = RtpHeaders.Ssrc(packet);
        if (!_streams.TryGetValue(ssrc, out PlainStream? stream))
        {
            _streams[ssrc] = stream = new PlainStream((uint)_streams.Count);
        }

        ushort sequence = RtpHeaders.Sequence(packet);
        int ahead = stream.Highest < 0 ? 1 : (short)(sequence - stream.Highest);
        uint rollover = stream.Rollover;
        if (stream.Highest >= 0 && ahead > 0 && sequence < stream.Highest) rollover++;
        if (stream.Highest >= 0 && ahead < 0 && sequence > stream.Highest) rollover--;
        try
        {
            byte[] plain = _publisher.Open(packet, header, rollover);
            if (ahead > 0)
            {
                stream.Highest = sequence;
                stream.Rollover = rollover;
            }

            return new PlainPacket(plain, header, rollover, stream.Number);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record PlainPacket(byte[] Bytes, int HeaderLength, uint RolloverCounter, uint Stream);

    private sealed class PlainStream(uint number)
    {
        public uint Number => number;

        public uint Rollover { get; set; }

        public int Highest { get; set; } = -1;
    }
}
