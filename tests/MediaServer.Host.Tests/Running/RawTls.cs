using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace MediaServer.Host.Tests;

/// <summary>Bytes over TLS, with no protocol on top.</summary>
internal sealed class RawTls : IAsyncDisposable
{
    private readonly TcpClient _client;
    private readonly SslStream _stream;

    private RawTls(TcpClient client, SslStream stream)
    {
        _client = client;
        _stream = stream;
    }

    public SslStream Stream => _stream;

    public static async Task<RawTls> ConnectAsync(Uri address, params string[] protocols)
    {
        TcpClient client = new();
        await client.ConnectAsync(address.Host, address.Port);
        SslStream stream = new(client.GetStream());
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        };
        if (protocols.Length > 0)
        {
            options.ApplicationProtocols = [.. protocols.Select(name => new SslApplicationProtocol(name))];
        }

        await stream.AuthenticateAsClientAsync(options);
        return new RawTls(client, stream);
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.ASCII.GetBytes(text));

    public async Task WriteAsync(byte[] bytes)
    {
        await _stream.WriteAsync(bytes);
        await _stream.FlushAsync();
    }

    /// <summary>What comes first, as text.</summary>
    public async Task<string> ReadTextAsync()
    {
        byte[] buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await ReadSomeAsync(buffer));
    }

    public async Task<int> ReadSomeAsync(byte[] buffer)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        return await _stream.ReadAsync(buffer, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
    }
}
