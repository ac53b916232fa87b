using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;
using MediaServer.Protocols.Turn;

namespace MediaServer.Control.Turn;

/// <summary>The relay socket of one allocation.</summary>
internal sealed class TurnRelay(TurnServer server, Action<Socket> opened) : ITurnRelay, IDisposable
{
    private Socket? _socket;
    private bool _ipv6;

    public bool TryOpen(bool ipv6, out TransportAddress relayed)
    {
        relayed = default;
        if (_socket is not null || server.RelayAddress(ipv6) is not { } address || !server.TryReserve())
        {
            return false;
        }

        try
        {
            // Bound to every address: the one that clients are told may be a translator's, and not this machine's.
            Socket socket = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(ipv6 ? IPAddress.IPv6Any : IPAddress.Any, 0));
            _socket = socket;
            _ipv6 = ipv6;
            relayed = TransportAddress.FromEndPoint(new IPEndPoint(address, ((IPEndPoint)socket.LocalEndPoint!).Port));
            opened(socket);
            return true;
        }
        catch (SocketException)
        {
            server.Release();
            return false;
        }
    }

    public void Close()
    {
        if (_socket is { } socket)
        {
            _socket = null;
            socket.Dispose();
            server.Release();
        }
    }

    public bool IsAllowedPeer(TransportAddress peer) => server.IsOwnMedia(peer.ToEndPoint());

    public DropReason Send(TransportAddress peer, ReadOnlySpan<byte> datagram)
    {
        if (_socket is not { } socket || peer.IsIPv4 == _ipv6)
        {
            return DropReason.NotPermitted;
        }

        try
        {
            socket.SendTo(datagram, SocketFlags.None, peer.ToEndPoint());
            return DropReason.None;
        }
        catch (SocketException)
        {
            return DropReason.SocketError;
        }
    }

    public void Dispose() => Close();
}
