using System.Net;
using System.Net.Sockets;
using MediaServer.Control.Sip.Media;
using MediaServer.Protocols.Bfcp;

namespace MediaServer.Control.Sip.Floor;

/// <summary>The BFCP transport of one leg: a UDP socket, or one TCP connection that the far side opens. Hands messages on.</summary>
internal sealed class FloorLine : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly RtpPortPair _ports;
    private readonly TcpListener? _listener;
    private readonly Action<byte[]> _received;
    private readonly Lock _gate = new();
    private readonly IPAddress _peer;
    private Socket? _connection;
    private IPEndPoint? _target;

    /// <param name="ports">The pair whose first port is the line's.</param>
    /// <param name="isUdp">UDP, else TCP.</param>
    /// <param name="peer">Where signalling came from: nobody else is listened to, unless the description names another.</param>
    /// <param name="received">Gets each message.</param>
    public FloorLine(RtpPortPair ports, bool isUdp, IPAddress peer, Action<byte[]> received)
    {
        _ports = ports;
        _peer = peer;
        _received = received;
        if (isUdp)
        {
            _ = ReceiveAsync();
            return;
        }

        _listener = new TcpListener(IPAddress.IPv6Any, ports.Port);
        _listener.Server.DualMode = true;
        _listener.Start(4);
        _ = AcceptAsync();
    }

    public int Port => _ports.Port;

    /// <summary>The address and port that the description names.</summary>
    public IPEndPoint? Signalled { get; set; }

    public void Send(byte[] message)
    {
        try
        {
            lock (_gate)
            {
                if (_listener is not null)
                {
                    _connection?.Send(message);
                }
                else if ((_target ?? Signalled) is { } target)
                {
                    _ports.Rtp.SendTo(message, new IPEndPoint(target.Address.MapToIPv6(), target.Port));
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Lost: it is repeated, or the connection is over.
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        lock (_gate)
        {
            _listener?.Dispose();
            _connection?.Dispose();
        }

        _ports.Dispose();
    }

    private bool IsPeer(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.Equals(_peer) || plain.Equals(Signalled?.Address);
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[2048];
        IPEndPoint any = new(IPAddress.IPv6Any, 0);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                SocketReceiveFromResult result = await _ports.Rtp.ReceiveFromAsync(buffer, SocketFlags.None, any, _stop.Token);
                IPEndPoint source = (IPEndPoint)result.RemoteEndPoint;
                if (IsPeer(source.Address))
                {
                    _target = source;
                    _received(buffer.AsSpan(0, result.ReceivedBytes).ToArray());
                }
            }
            catch (SocketException)
            {
                // ICMP: what was sent was not wanted.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener!.AcceptSocketAsync(_stop.Token);
                if (!IsPeer(((IPEndPoint)socket.RemoteEndPoint!).Address))
                {
                    socket.Dispose();
                    continue;
                }

                lock (_gate)
                {
                    // A room that lost its connection opens another: the new one counts.
                    _connection?.Dispose();
                    _connection = socket;
                }

                _ = ReadAsync(socket);
            }
            catch (SocketException)
            {
                // This one failed while it was accepted.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ReadAsync(Socket socket)
    {
        byte[] buffer = new byte[2048];
        BfcpStreamFramer framer = new();
        try
        {
            while (framer.IsSound)
            {
                int length = await socket.ReceiveAsync(buffer, _stop.Token);
                if (length == 0)
                {
                    break;
                }

                for (int taken = 0; taken < length && framer.IsSound;)
                {
                    taken += framer.Append(buffer.AsSpan(taken, length - taken));
                    while (framer.TryNext(out ReadOnlySpan<byte> message))
                    {
                        _received(message.ToArray());
                    }
                }
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is over.
        }

        socket.Dispose();
    }
}
