using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip.Transport;

/// <summary>SIP over TCP or TLS: connections that endpoints open and answers on the same ones, and connections to trunks.</summary>
internal sealed class SipTcpTransport : IDisposable
{
    private const int MostConnections = 4000;
    private const int MostOfOneSource = 200;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static uint s_last;

    private readonly TcpListener _listener;
    private readonly ISipReceiver _receiver;
    private readonly SipTls? _tls;
    private readonly ConcurrentDictionary<SipFlow, SipTcpConnection> _connections = new();
    private readonly ConcurrentDictionary<IPAddress, int> _ofSource = new();

    /// <param name="port">Where it listens.</param>
    /// <param name="receiver">Gets the messages.</param>
    /// <param name="tls">Null for TCP.</param>
    public SipTcpTransport(int port, ISipReceiver receiver, SipTls? tls)
    {
        _receiver = receiver;
        _tls = tls;
        _listener = new TcpListener(IPAddress.IPv6Any, port);
        _listener.Server.DualMode = true;
        _listener.Start(512);
    }

    private SipTransportKind Kind => _tls is null ? SipTransportKind.Tcp : SipTransportKind.Tls;

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
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
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

    /// <summary>A connection to a trunk; one that stands is used again. Null when it can't be had.</summary>
    /// <param name="host">A name or address; with TLS the name that its certificate must have.</param>
    /// <param name="port">Its port.</param>
    /// <param name="cancellation">The server stops.</param>
    public async Task<SipFlow?> ConnectAsync(string host, int port, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, patience.Token);
            if (_connections.Values.FirstOrDefault(known => known.Flow.Remote.ToEndPoint().Equals(socket.RemoteEndPoint)) is { } standing)
            {
                socket.Dispose();
                return standing.Flow;
            }

            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (_tls is not null)
            {
                stream = await _tls.ConnectAsync(stream, host, patience.Token);
            }

            SipTcpConnection connection = Keep(socket);
            _ = RunAsync(connection, stream, cancellation);
            return connection.Flow;
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            socket.Dispose();
            return null;
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
        IPAddress source = ((IPEndPoint)socket.RemoteEndPoint!).Address;
        if (_connections.Count >= MostConnections || _ofSource.GetValueOrDefault(source) >= MostOfOneSource)
        {
            socket.Dispose();
            return;
        }

        socket.NoDelay = true;
        SipTcpConnection connection = Keep(socket);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        _ = _tls is null ? RunAsync(connection, stream, cancellation) : SecureAsync(connection, stream, cancellation);
    }

    private SipTcpConnection Keep(Socket socket)
    {
        IPEndPoint remote = (IPEndPoint)socket.RemoteEndPoint!;
        SipFlow flow = new(TransportAddress.FromEndPoint(remote, TransportProtocol.Tcp, Interlocked.Increment(ref s_last)), Kind);
        SipTcpConnection connection = new(socket, flow, _receiver);
        _connections[flow] = connection;
        _ofSource.AddOrUpdate(remote.Address, 1, (_, count) => count + 1);
        return connection;
    }

    private async Task SecureAsync(SipTcpConnection connection, Stream plain, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            (SslStream stream, IReadOnlyList<string> names) = await _tls!.AcceptAsync(plain, patience.Token);
            if (names.Count > 0)
            {
                _receiver.Identified(connection.Flow, names);
            }

            await RunAsync(connection, stream, cancellation);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            Forget(connection);
        }
    }

    private async Task RunAsync(SipTcpConnection connection, Stream stream, CancellationToken cancellation)
    {
        await using (stream)
        {
            await connection.RunAsync(stream, cancellation);
        }

        Forget(connection);
        _receiver.Closed(connection.Flow);
    }

    private void Forget(SipTcpConnection connection)
    {
        if (_connections.TryRemove(connection.Flow, out _))
        {
            _ofSource.AddOrUpdate(connection.Address, 0, (_, count) => count - 1);
            _ofSource.TryRemove(KeyValuePair.Create(connection.Address, 0));
        }

        connection.Dispose();
    }
}
