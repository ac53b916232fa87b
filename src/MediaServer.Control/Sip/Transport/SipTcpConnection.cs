using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip.Transport;

/// <summary>One connection: bytes to messages, and messages out in order. A peer that doesn't read is cut off.</summary>
internal sealed class SipTcpConnection(Socket socket, SipFlow flow, ISipReceiver receiver) : IDisposable
{
    // RFC 5626 section 4.4.1 has clients ping at least every two minutes; registrations come more often than this.
    private static readonly TimeSpan s_idle = TimeSpan.FromHours(2);

    // Whoever connects and says nothing, or half a message, is a scanner or a fault.
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(30);

    private readonly Channel<byte[]> _outbox = Channel.CreateBounded<byte[]>(256);
    private readonly SipStreamFramer _framer = new();
    private bool _spoke;

    public SipFlow Flow { get; } = flow;

    public IPAddress Address { get; } = flow.Remote.ToEndPoint().Address;

    public void Send(byte[] message)
    {
        if (!_outbox.Writer.TryWrite(message))
        {
            socket.Dispose();
        }
    }

    /// <summary>Runs until the connection ends, whichever way.</summary>
    /// <param name="stream">Plain, or TLS with its handshake done.</param>
    /// <param name="cancellation">The server stops.</param>
    public async Task RunAsync(Stream stream, CancellationToken cancellation)
    {
        Task writing = WriteAsync(stream);
        byte[] buffer = new byte[8192];
        try
        {
            using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            while (true)
            {
                idle.CancelAfter(_spoke ? s_idle : s_first);
                int length = await stream.ReadAsync(buffer, idle.Token);
                if (length == 0 || !Take(buffer.AsSpan(0, length)))
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is over, whichever way.
        }

        _outbox.Writer.TryComplete();
        await writing;
    }

    public void Dispose() => socket.Dispose();

    private bool Take(ReadOnlySpan<byte> bytes)
    {
        _framer.Append(bytes);
        while (true)
        {
            switch (_framer.Next(out ReadOnlySpan<byte> message))
            {
                case SipFrameKind.Message:
                    _spoke = true;
                    receiver.Received(Flow, message.ToArray());
                    break;
                case SipFrameKind.Ping:
                    Send("\r\n"u8.ToArray());
                    break;
                case SipFrameKind.Pong:
                    break;
                case SipFrameKind.Broken:
                    return false;
                default:
                    return true;
            }
        }
    }

    private async Task WriteAsync(Stream stream)
    {
        try
        {
            await foreach (byte[] message in _outbox.Reader.ReadAllAsync())
            {
                await stream.WriteAsync(message);
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // The reader notices the same.
        }
    }
}
