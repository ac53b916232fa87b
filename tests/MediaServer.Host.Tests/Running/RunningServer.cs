using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Tests;
using MediaServer.Engine;
using MediaServer.Host.Composition;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace MediaServer.Host.Tests;

/// <summary>The whole program on a loopback port of the machine's choice, with a made-up media plane.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("mediaserver-test-").FullName;
    private readonly string[] _arguments;
    private WebApplication? _app;

    public RunningServer()
        : this([])
    {
    }

    internal RunningServer(string[] arguments) => _arguments = arguments;

    internal FakeEngine Engine { get; } = new();

    public HttpClient Http { get; private set; } = null!;

    public Uri Address => Http.BaseAddress!;

    public async Task InitializeAsync()
    {
        string[] arguments =
        [
            "--urls", "https://127.0.0.1:0",
            "--MediaServer:Data:Directory", _data,
            "--MediaServer:Rooms:DrainSeconds", "0",
            "--Logging:LogLevel:Default", "Critical",
            .. _arguments,
        ];
        _app = ServerHost.Build(arguments, services => services.AddSingleton<IMediaEngine>(Engine));
        await _app.StartAsync();
        Http = NewClient();
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    public HttpClient NewClient() => new(NewHandler()) { BaseAddress = ServerHost.PublicAddress(_app!) };

    /// <summary>A token as the API would give it.</summary>
    public string Token(string room, string name = "Anna", Role role = Role.Nurse) =>
        _app!.Services.GetRequiredService<TokenMaker>().Make(room, name, role, TimeSpan.FromHours(1), "token").Text;

    public string ExpiredToken(string room)
    {
        JoinTokens tokens = _app!.Services.GetRequiredService<JoinTokens>();
        JoinToken token = tokens.Issue(room, "Anna", Role.Nurse, TimeSpan.FromHours(1), "token");
        return tokens.Write(token with { Expires = token.IssuedAt.AddHours(-1) });
    }

    public async Task<HttpResponseMessage> PostOfferAsync(
        string path, string? token, string offer, string type = "application/sdp")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(offer, Encoding.UTF8) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await Http.SendAsync(request);
    }

    internal async Task<TestClient> ConnectAsync(string room, string token)
    {
        ClientWebSocket socket = new();
        socket.Options.AddSubProtocol("mediaserver.v1");
        socket.Options.AddSubProtocol($"bearer.{token}");
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        UriBuilder address = new(Address) { Scheme = "wss", Path = "/ws", Query = $"room={room}" };
        await socket.ConnectAsync(address.Uri, CancellationToken.None);
        return new TestClient(socket);
    }

    private static HttpClientHandler NewHandler() => new()
    {
        ServerCertificateCustomValidationCallback = (_, _, _, _) => true,
    };
}
