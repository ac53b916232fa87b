using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip.Transport;

/// <summary>SIP over TCP: connections that endpoints open, and answers on the same ones.</summary>
internal sealed class SipTcpTransport : IDisposable
{
    private const int MostConnections = 4000;
    private const int MostOfOneSource = 200;

    private readonly TcpListener _listener;
    private readonly ISipReceiver _receiver;
    private readonly ConcurrentDictionary<SipFlow, SipTcpConnection> _connections = new();
    private uint _last;

    public SipTcpTransport(int port, ISipReceiver receiver)
    {
        _receiver = receiver;
        _listener = new TcpListener(IPAddress.IPv6Any, port);
        _listener.Server.DualMode = true;
        _listener.Start(128);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptSocketAsync(cancellation);
                Take(socket, cancellation);
            }
            catch (SocketException)
            {
                // This connection failed while it was accepted; the next may not.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void Send(SipFlow flow, byte[] message)
    {
        if (_connections.TryGetValue(flow, out SipTcpConnection? connection))
        {
            connection.Send(message);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (SipTcpConnection connection in _connections.Values)
        {
            connection.Dispose();
        }
    }

    private void Take(Socket socket, CancellationToken cancellation)
    {
        IPEndPoint remote = (IPEndPoint)socket.RemoteEndPoint!;
        int ofSource = _connections.Values.Count(connection => connection.Address.Equals(remote.Address));
        if (_connections.Count >= MostConnections || ofSource >= MostOfOneSource)
        {
            socket.Dispose();
            return;
        }

        SipFlow flow = new(TransportAddress.FromEndPoint(remote, TransportProtocol.Tcp, ++_last), SipTransportKind.Tcp);
        SipTcpConnection connection = new(socket, flow, remote.Address, _receiver);
        _connections[flow] = connection;
        _ = RunAsync(connection, cancellation);
    }

    private async Task RunAsync(SipTcpConnection connection, CancellationToken cancellation)
    {
        await connection.RunAsync(cancellation);
        _connections.TryRemove(connection.Flow, out _);
        connection.Dispose();
        _receiver.Closed(connection.Flow);
    }
}
