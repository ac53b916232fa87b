using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace MediaServer.Host.Tests;

public sealed class HttpTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task ItIsAliveAndReady()
    {
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/healthz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/readyz")).StatusCode);
    }

    [Fact]
    public async Task EveryAnswerCarriesTheSecurityHeaders()
    {
        using HttpResponseMessage response = await server.Http.GetAsync("/healthz");
        Assert.Contains("default-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("camera=(self)", response.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Strict-Transport-Security"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task MetricsAndTheDescriptionAreThere()
    {
        using HttpResponseMessage signIn = await SignInAsync("metrics");
        Assert.Equal(HttpStatusCode.Created, signIn.StatusCode);
        (await server.PostOfferAsync("/whip/metrics", null, "")).Dispose();
        string metrics = await server.Http.GetStringAsync("/metrics");
        Assert.Contains("mediaserver_refusals_total", metrics, StringComparison.Ordinal);
        string api = await server.Http.GetStringAsync("/openapi/v1.json");
        Assert.Contains("/api/v1/rooms/{room}/tokens", api, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsNotThereIsAProblemToo()
    {
        using HttpResponseMessage response = await server.Http.GetAsync("/api/v1/nothing");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task TheSocketIsRefusedByHttp()
    {
        using HttpResponseMessage missing = await server.Http.GetAsync("/ws?room=a");
        Assert.Equal(HttpStatusCode.Unauthorized, missing.StatusCode);
        Assert.Equal("application/problem+json", missing.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.Unauthorized, await UpgradeAsync("a", "nonsense"));
        Assert.Equal(HttpStatusCode.Unauthorized, await UpgradeAsync("a", server.ExpiredToken("a")));
        Assert.Equal(HttpStatusCode.Forbidden, await UpgradeAsync("a", server.Token("b")));
    }

    [Fact]
    public async Task RoomsAndTokensByTheApi()
    {
        using HttpResponseMessage created = await server.Http.PostAsJsonAsync("/api/v1/rooms", new { name = "api-room" });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await server.Http.PostAsJsonAsync("/api/v1/rooms", new { name = "api-room" })).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Http.PostAsJsonAsync("/api/v1/rooms", new { name = "../etc" })).StatusCode);
        JsonElement room = await server.Http.GetFromJsonAsync<JsonElement>("/api/v1/rooms/api-room");
        Assert.Equal(0, room.GetProperty("participants").GetArrayLength());

        using HttpResponseMessage issued = await server.Http.PostAsJsonAsync(
            "/api/v1/rooms/api-room/tokens", new { name = "Åsa", role = "doctor", expires = 60 });
        JsonElement token = await issued.Content.ReadFromJsonAsync<JsonElement>();
        string text = token.GetProperty("token").GetString()!;
        Assert.EndsWith($"/r/api-room#{text}", token.GetProperty("url").GetString(), StringComparison.Ordinal);
        await using TestClient client = await server.ConnectAsync("api-room", text);
        Assert.Equal("Åsa", (await client.ExpectAsync("welcome")).GetProperty("name").GetString());
        await client.JoinAsync(Offers.Call());

        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.DeleteAsync("/api/v1/rooms/api-room")).StatusCode);
        Assert.Equal("closed", (await client.ExpectAsync("ended")).GetProperty("reason").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync("/api/v1/rooms/api-room")).StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.9")]
    [InlineData("Forwarded", "for=10.0.0.9")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Origin", "https://elsewhere.example")]
    public async Task TheDevelopmentSignInIsForThisMachineOnly(string header, string value)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/v1/development/sign-in")
        {
            Content = JsonContent.Create(new { name = "Anna", room = "a", role = "nurse" }),
        };
        request.Headers.Add(header, value);
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task TheNetworkTestGivesAndTakesBytes()
    {
        Assert.Equal(100_000, (await server.Http.GetByteArrayAsync("/api/v1/network-test?bytes=100000")).Length);
        using HttpResponseMessage tooMany = await server.Http.GetAsync("/api/v1/network-test?bytes=100000000");
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.StatusCode);
        using HttpResponseMessage up = await server.Http.PostAsync("/api/v1/network-test", new ByteArrayContent(new byte[1_000_000]));
        Assert.Equal(1_000_000, (await up.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("bytes").GetInt32());

        // A client that asks first (Expect: 100-continue) hears the refusal before it sends.
        using HttpRequestMessage tooLarge = new(HttpMethod.Post, "/api/v1/network-test") { Content = new ByteArrayContent(new byte[5_000_000]) };
        tooLarge.Headers.ExpectContinue = true;
        using HttpResponseMessage large = await server.Http.SendAsync(tooLarge);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    private Task<HttpResponseMessage> SignInAsync(string room) =>
        server.Http.PostAsJsonAsync("/api/v1/development/sign-in", new { name = "Anna", room, role = "nurse" });

    private async Task<HttpStatusCode> UpgradeAsync(string room, string token)
    {
        using ClientWebSocket socket = new();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        socket.Options.AddSubProtocol("mediaserver.v1");
        socket.Options.AddSubProtocol($"bearer.{token}");
        UriBuilder address = new(server.Address) { Scheme = "wss", Path = "/ws", Query = $"room={room}" };
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address.Uri, CancellationToken.None));
        return socket.HttpStatusCode;
    }
}
