using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MediaServer.Primitives;

namespace MediaServer.Host.Tests;

public sealed class TurnTests : IAsyncLifetime
{
    private readonly UdpClient _media = new(new IPEndPoint(IPAddress.Loopback, 0));
    private RunningServer _server = null!;

    private int MediaPort => ((IPEndPoint)_media.Client.LocalEndPoint!).Port;

    public Task InitializeAsync()
    {
        _server = new RunningServer(
            ["--MediaServer:Media:Addresses", "127.0.0.1", "--MediaServer:Media:Port", MediaPort.ToString(CultureInfo.InvariantCulture), "--MediaServer:Media:Lanes", "1"]);
        return _server.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _media.Dispose();
    }

    [Theory]
    [InlineData]
    [InlineData("stun.turn")]
    [InlineData("h2", "http/1.1")]
    public async Task AStunRequestAndAnHttpRequestOnOnePort(params string[] protocols)
    {
        await using RawTls stun = await RawTls.ConnectAsync(_server.Address, protocols);
        await stun.WriteAsync([0x00, 0x01, 0x00, 0x00, 0x21, 0x12, 0xA4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        byte[] answer = new byte[512];
        int length = await stun.ReadSomeAsync(answer);
        Assert.True(length > 20);
        Assert.Equal((0x01, 0x01), (answer[0], answer[1]));

        await using RawTls http = await RawTls.ConnectAsync(_server.Address, "http/1.1");
        await http.WriteAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await http.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADatagramGoesThroughAndBack()
    {
        TransportAddress media = TransportAddress.FromEndPoint(new IPEndPoint(IPAddress.Loopback, MediaPort));
        (string username, string password) = await CredentialsAsync();
        await using RawTls connection = await RawTls.ConnectAsync(_server.Address);
        TurnTlsClient client = new(connection, username, password);
        Assert.Equal(0, await client.AllocateAsync());
        Assert.Equal(0, await client.PermitAsync(media));
        Assert.Equal(0, await client.BindChannelAsync(0x4000, media));

        await client.SendAsync(0x4000, [1, 2, 3, 4, 5]);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        UdpReceiveResult received = await _media.ReceiveAsync(patience.Token);
        Assert.Equal([1, 2, 3, 4, 5], received.Buffer);

        await _media.SendAsync(new byte[] { 9, 8, 7 }, received.RemoteEndPoint, patience.Token);
        Assert.Equal([0x40, 0x00, 0x00, 0x03, 9, 8, 7], await client.ReadFrameAsync());
    }

    [Fact]
    public async Task NothingButOwnMediaCanBeReached()
    {
        (string username, string password) = await CredentialsAsync();
        await using RawTls connection = await RawTls.ConnectAsync(_server.Address);
        TurnTlsClient client = new(connection, username, password);
        Assert.Equal(0, await client.AllocateAsync());
        foreach ((string address, int port) in new[] { ("127.0.0.1", 22), ("127.0.0.1", MediaPort + 1), ("127.0.0.2", MediaPort), ("192.0.2.1", MediaPort) })
        {
            TransportAddress peer = TransportAddress.FromEndPoint(new IPEndPoint(IPAddress.Parse(address), port));
            Assert.Equal(403, await client.PermitAsync(peer));
            Assert.Equal(403, await client.BindChannelAsync(0x4001, peer));
        }
    }

    [Fact]
    public async Task WithoutTheRightPasswordThereIsNoAllocation()
    {
        (string username, _) = await CredentialsAsync();
        await using RawTls connection = await RawTls.ConnectAsync(_server.Address);
        Assert.Equal(401, await new TurnTlsClient(connection, username, "guess").AllocateAsync());
    }

    [Fact]
    public async Task NonsenseAfterAStunByteEndsTheConnectionAlone()
    {
        Random random = new(20270116);
        for (int i = 0; i < 20; i++)
        {
            byte[] bytes = new byte[random.Next(20, 3000)];
            random.NextBytes(bytes);
            bytes[0] = (byte)(i & 1);
            await using RawTls connection = await RawTls.ConnectAsync(_server.Address);
            await connection.WriteAsync(bytes);
        }

        using HttpResponseMessage alive = await _server.Http.GetAsync("/healthz");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    private async Task<(string Username, string Password)> CredentialsAsync()
    {
        await using TestClient client = await _server.ConnectAsync("turn", _server.Token("turn"));
        JsonElement server = (await client.ExpectAsync("welcome")).GetProperty("iceServers")[0];
        Assert.Equal($"turns:127.0.0.1:{_server.Address.Port}?transport=tcp", server.GetProperty("urls")[0].GetString());
        return (server.GetProperty("username").GetString()!, server.GetProperty("credential").GetString()!);
    }
}
