using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using MediaServer.Protocols.Sip;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>A way for SIP messages to the server: a UDP socket, or a connection over TCP or TLS.</summary>
internal sealed class SipWire : IAsyncDisposable
{
    private readonly Channel<SipMessage> _received = Channel.CreateUnbounded<SipMessage>();
    private readonly CancellationTokenSource _stop = new();
    private readonly UdpClient? _udp;
    private readonly Stream? _stream;
    private readonly IPEndPoint? _server;

    private SipWire(string name, IPEndPoint local, UdpClient? udp, Stream? stream, IPEndPoint? server)
    {
        Name = name;
        Local = local;
        _udp = udp;
        _stream = stream;
        _server = server;
        _ = udp is not null ? ReceiveAsync(udp) : ReadAsync(stream!);
    }

    /// <summary>As it stands in a Via.</summary>
    public string Name { get; }

    public IPEndPoint Local { get; }

    /// <summary>True once the server closed the connection.</summary>
    public bool IsClosed { get; private set; }

    public static Task<SipWire> OpenAsync(string transport, int server, int tlsServer, string from = "127.0.0.1", X509Certificate2? certificate = null) => transport switch
    {
        "udp" => Task.FromResult(Udp(server, from)),
        "tcp" => ConnectAsync(server, from, secured: false, null),
        _ => ConnectAsync(tlsServer, from, secured: true, certificate),
    };

    public static SipWire Udp(int server, string from = "127.0.0.1", int port = 0)
    {
        UdpClient udp = new(new IPEndPoint(IPAddress.Parse(from), port));
        return new SipWire("UDP", (IPEndPoint)udp.Client.LocalEndPoint!, udp, null, new IPEndPoint(IPAddress.Loopback, server));
    }

    public Task SendAsync(string message) => SendAsync(System.Text.Encoding.UTF8.GetBytes(message));

    public async Task SendAsync(byte[] bytes)
    {
        if (_udp is not null)
        {
            await _udp.SendAsync(bytes, _server!);
            return;
        }

        await _stream!.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    /// <summary>The next message that fits; others are passed over. Null when none came in time.</summary>
    public async Task<SipMessage?> TakeAsync(Func<SipMessage, bool> wanted, TimeSpan patience)
    {
        using CancellationTokenSource end = new(patience);
        try
        {
            while (true)
            {
                SipMessage message = await _received.Reader.ReadAsync(end.Token);
                if (wanted(message))
                {
                    return message;
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ChannelClosedException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp?.Dispose();
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }
    }

    private static async Task<SipWire> ConnectAsync(int server, string from, bool secured, X509Certificate2? certificate)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, server);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (secured)
        {
            SslStream tls = new(stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
            });
            stream = tls;
        }

        return new SipWire(secured ? "TLS" : "TCP", (IPEndPoint)socket.LocalEndPoint!, null, stream, null);
    }

    private async Task ReceiveAsync(UdpClient udp)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                Take((await udp.ReceiveAsync(_stop.Token)).Buffer);
            }
            catch (SocketException)
            {
                // ICMP.
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ReadAsync(Stream stream)
    {
        SipStreamFramer framer = new();
        byte[] buffer = new byte[8192];
        try
        {
            while (true)
            {
                int length = await stream.ReadAsync(buffer, _stop.Token);
                if (length == 0)
                {
                    break;
                }

                framer.Append(buffer.AsSpan(0, length));
                while (framer.Next(out ReadOnlySpan<byte> message) is SipFrameKind.Message or SipFrameKind.Pong)
                {
                    if (message.Length > 0)
                    {
                        Take(message.ToArray());
                    }
                }
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection is over.
        }

        IsClosed = true;
        _received.Writer.TryComplete();
    }

    private void Take(byte[] bytes)
    {
        if (SipMessage.TryParse(bytes, out SipMessage? message, out _))
        {
            _received.Writer.TryWrite(message);
        }
    }
}
