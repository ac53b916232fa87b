using System.Net;
using System.Net.Sockets;

namespace MediaServer.Control.Sip.Media;

/// <summary>The two sockets of one media line.</summary>
internal sealed class RtpPortPair(Socket rtp, Socket rtcp, int port, Action closed) : IDisposable
{
    private bool _isClosed;

    public Socket Rtp { get; } = rtp;

    public Socket Rtcp { get; } = rtcp;

    /// <summary>RTP's port, even; RTCP's is the next.</summary>
    public int Port { get; } = port;

    public void Dispose()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            Rtp.Dispose();
            Rtcp.Dispose();
            closed();
        }
    }

    internal static RtpPortPair? TryOpen(int port, Action closed)
    {
        Socket? rtp = TryBind(port);
        Socket? rtcp = rtp is null ? null : TryBind(port + 1);
        if (rtcp is not null)
        {
            return new RtpPortPair(rtp!, rtcp, port, closed);
        }

        rtp?.Dispose();
        return null;
    }

    private static Socket? TryBind(int port)
    {
        Socket socket = new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true };
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
            socket.ReceiveBufferSize = 512 * 1024;
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
