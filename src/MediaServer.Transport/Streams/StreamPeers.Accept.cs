using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <content>Taking connections.</content>
internal sealed partial class StreamPeers
{
    private const int AcceptsInTurn = 16;

    /// <summary>Numbers are the process's, so that an address of one lane never means a connection of another.</summary>
    private static int s_lastConnection;

    private bool _listening = true;

    /// <summary>Takes what waits at a listener that is ready.</summary>
    internal void Accept(Socket listener)
    {
        for (int i = 0; i < AcceptsInTurn && listener.Poll(0, SelectMode.SelectRead); i++)
        {
            try
            {
                Take(listener.Accept());
            }
            catch (SocketException error)
            {
                // The peer may have gone again. Without descriptors the listener stays ready: look away for a while.
                owner.Drops.Count(DropReason.SocketError);
                if (error.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable) Listen(false);
                return;
            }
        }
    }

    private void Take(Socket socket)
    {
        if (socket.RemoteEndPoint is not IPEndPoint remote || socket.LocalEndPoint is not IPEndPoint local)
        {
            socket.Dispose();
            return;
        }

        TransportAddress key = AddressOnly(TransportAddress.FromEndPoint(remote));
        if (_peers.Count >= options.MaxTcpConnections || _perAddress.GetValueOrDefault(key) >= options.MaxTcpConnectionsPerAddress)
        {
            owner.Drops.Count(DropReason.TooManyPeers);
            socket.Dispose();
            return;
        }

        uint connection = (uint)Interlocked.Increment(ref s_lastConnection);
        socket.Blocking = false;
        socket.NoDelay = true;
        TrafficMarking.Set(socket, options.Dscp.Octets(ecnCapable: false)[(int)TrafficClass.Video]);
        StreamPeer peer = new(
            socket,
            TransportAddress.FromEndPoint(remote, TransportProtocol.Tcp, connection),
            TransportAddress.FromEndPoint(local, TransportProtocol.Tcp, connection),
            options.TcpSendBufferBytes);
        _peers.Add(connection, peer);
        CollectionCount(key)++;
        _unproven.Add(peer);
        Readiness?.Add(peer);
    }

    private void Listen(bool enabled)
    {
        _listening = enabled;
        Readiness?.Listen(enabled);
    }

    internal bool IsListening => _listening && sockets.Listeners.Length > 0;

    private ref int CollectionCount(TransportAddress key) => ref CollectionsMarshal.GetValueRefOrAddDefault(_perAddress, key, out _);

    private static TransportAddress AddressOnly(in TransportAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.WriteIPv6(bytes);
        return TransportAddress.FromIPv6(bytes, 0, TransportProtocol.Tcp);
    }
}
