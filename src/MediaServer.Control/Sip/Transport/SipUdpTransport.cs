using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip.Transport;

/// <summary>SIP over UDP on one socket for IPv4 and IPv6.</summary>
internal sealed class SipUdpTransport : IDisposable
{
    private readonly Socket _socket;
    private readonly ISipReceiver _receiver;

    public SipUdpTransport(int port, ISipReceiver receiver)
    {
        _receiver = receiver;
        _socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true };
        _socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        byte[] buffer = new byte[65_536];
        IPEndPoint any = new(IPAddress.IPv6Any, 0);
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult result = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, any, cancellation);
                SipFlow flow = new(TransportAddress.FromEndPoint((IPEndPoint)result.RemoteEndPoint), SipTransportKind.Udp);
                _receiver.Received(flow, buffer.AsSpan(0, result.ReceivedBytes).ToArray());
            }
            catch (SocketException)
            {
                // An ICMP answer to something that was sent: not of this datagram's concern.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void Send(SipFlow flow, byte[] message)
    {
        try
        {
            IPEndPoint remote = flow.Remote.ToEndPoint();
            _socket.SendTo(message, new IPEndPoint(remote.Address.MapToIPv6(), remote.Port));
        }
        catch (SocketException)
        {
            // Lost, as a datagram may be: the transaction repeats it.
        }
    }

    public void Dispose() => _socket.Dispose();
}
