using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip.Transport;

/// <summary>One connection: bytes to messages, and messages out in order. A peer that doesn't read is cut off.</summary>
internal sealed class SipTcpConnection(Socket socket, SipFlow flow, IPAddress address, ISipReceiver receiver) : IDisposable
{
    // RFC 5626 section 4.4.1 has clients ping at least every two minutes; registrations come more often than this.
    private static readonly TimeSpan s_idle = TimeSpan.FromHours(2);

    private readonly Channel<byte[]> _outbox = Channel.CreateBounded<byte[]>(256);
    private readonly SipStreamFramer _framer = new();

    public SipFlow Flow { get; } = flow;

    public IPAddress Address { get; } = address;

    public void Send(byte[] message)
    {
        if (!_outbox.Writer.TryWrite(message))
        {
            socket.Dispose();
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        Task writing = WriteAsync();
        byte[] buffer = new byte[8192];
        try
        {
            using CancellationTokenSource idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            while (true)
            {
                idle.CancelAfter(s_idle);
                int length = await socket.ReceiveAsync(buffer, idle.Token);
                if (length == 0 || !Take(buffer.AsSpan(0, length)))
                {
                    break;
                }
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
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

    private async Task WriteAsync()
    {
        try
        {
            await foreach (byte[] message in _outbox.Reader.ReadAllAsync())
            {
                for (int sent = 0; sent < message.Length;)
                {
                    sent += await socket.SendAsync(message.AsMemory(sent));
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The reader notices the same.
        }
    }
}
