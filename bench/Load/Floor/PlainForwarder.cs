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
    private uint _rollover;
    private int _highest = -1;

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
            RtpHeaders.SetSsrc(copy, subscriber.Ssrc);
            byte[] sealedPacket = subscriber.Keys.Seal(copy, opened.HeaderLength, opened.RolloverCounter);
            await _socket.SendToAsync(sealedPacket, subscriber.Address, cancellation);
            PacketsOut++;
        }
    }

    private PlainPacket? TryOpen(byte[] packet, int header)
    {
        ushort sequence = RtpHeaders.Sequence(packet);
        int ahead = _highest < 0 ? 1 : (short)(sequence - _highest);
        uint rollover = _rollover;
        if (_highest >= 0 && ahead > 0 && sequence < _highest) rollover++;
        if (_highest >= 0 && ahead < 0 && sequence > _highest) rollover--;
        try
        {
            byte[] plain = _publisher.Open(packet, header, rollover);
            if (ahead > 0)
            {
                _highest = sequence;
                _rollover = rollover;
            }

            return new PlainPacket(plain, header, rollover);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record PlainPacket(byte[] Bytes, int HeaderLength, uint RolloverCounter);
}
