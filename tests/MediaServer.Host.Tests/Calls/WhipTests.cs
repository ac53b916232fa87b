using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace MediaServer.Host.Tests;

public sealed class WhipTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("/whip/")]
    [InlineData("/whep/")]
    public async Task WithoutAValidTokenNothingHappens(string path)
    {
        const string Room = "whip-refused";
        await ExpectProblemAsync(await server.PostOfferAsync(path + Room, null, Offers.Publish()), 401, "token-missing");
        await ExpectProblemAsync(await server.PostOfferAsync(path + Room, "nonsense", Offers.Publish()), 401, "token-invalid");
        await ExpectProblemAsync(await server.PostOfferAsync(path + Room, server.ExpiredToken(Room), Offers.Publish()), 401, "token-expired");
        await ExpectProblemAsync(await server.PostOfferAsync(path + Room, server.Token("another"), Offers.Publish()), 403, "other-room");
    }

    [Fact]
    public async Task ARefusalDoesNotWaitForTheBody()
    {
        await using RawTls raw = await RawTls.ConnectAsync(server.Address);
        await raw.WriteAsync("POST /whip/room HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sdp\r\nContent-Length: 100000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 401", await raw.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongTypeLengthAndContentAreRefused()
    {
        string token = server.Token("whip-wrong");
        await ExpectProblemAsync(await server.PostOfferAsync("/whip/whip-wrong", token, Offers.Publish(), "text/plain"), 415, "unsupported-media-type");
        await ExpectProblemAsync(await server.PostOfferAsync("/whip/whip-wrong", token, new string('a', (256 * 1024) + 1)), 413, "too-large");
        await ExpectProblemAsync(await server.PostOfferAsync("/whip/whip-wrong", token, "nonsense"), 400, "bad-request");
        await ExpectProblemAsync(await server.PostOfferAsync("/whip/whip-wrong", token, Offers.UnknownCodecs()), 422, "no-usable-codec");
    }

    [Fact]
    public async Task APublisherComesAndGoes()
    {
        const string Room = "whip-good";
        string token = server.Token(Room);
        using HttpResponseMessage created = await server.PostOfferAsync($"/whip/{Room}", token, Offers.Publish());
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("application/sdp", created.Content.Headers.ContentType!.MediaType);
        Assert.Contains("a=recvonly", await created.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string location = created.Headers.Location!.OriginalString;
        string etag = created.Headers.ETag!.Tag;

        Assert.Equal(428, (int)(await PatchAsync(location, token, null, Fragment("abcd"))).StatusCode);
        Assert.Equal(412, (int)(await PatchAsync(location, token, "\"old\"", Fragment("abcd"))).StatusCode);
        Assert.Equal(204, (int)(await PatchAsync(location, token, etag, Fragment("abcd"))).StatusCode);
        Assert.Equal(403, (int)(await PatchAsync(location, server.Token(Room), etag, Fragment("abcd"))).StatusCode);

        using HttpResponseMessage restarted = await PatchAsync(location, token, "*", Fragment("efgh"));
        Assert.Equal(HttpStatusCode.OK, restarted.StatusCode);
        Assert.Contains("a=ice-ufrag:", await restarted.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotEqual(etag, restarted.Headers.ETag!.Tag);
        Assert.Equal(412, (int)(await PatchAsync(location, token, etag, Fragment("efgh"))).StatusCode);

        Assert.Equal(200, (int)(await DeleteAsync(location, token)).StatusCode);
        Assert.Equal(404, (int)(await DeleteAsync(location, token)).StatusCode);
    }

    [Fact]
    public async Task APlayerGetsWhatAPublisherSends()
    {
        const string Room = "whep-good";
        (await server.PostOfferAsync($"/whip/{Room}", server.Token(Room), Offers.Publish())).Dispose();
        using HttpResponseMessage played = await server.PostOfferAsync($"/whep/{Room}", server.Token(Room), Offers.Play());
        Assert.Equal(HttpStatusCode.Created, played.StatusCode);
        Assert.Contains("a=sendonly", await played.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Engine.PeerKey player = server.Engine.Peers.Keys.MaxBy(key => key.Number);
        Assert.NotNull(server.Engine.Bound(player, "0"));
        Assert.NotNull(server.Engine.Bound(player, "1"));
    }

    [Fact]
    public async Task OptionsSayWhatIsTaken()
    {
        using HttpRequestMessage request = new(HttpMethod.Options, "/whip/any");
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        Assert.Equal("application/sdp", response.Headers.GetValues("Accept-Post").Single());
    }

    private static string Fragment(string ufrag) => $"a=ice-ufrag:{ufrag}\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n";

    private static async Task ExpectProblemAsync(HttpResponseMessage response, int status, string code)
    {
        using (response)
        {
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
            JsonElement problem = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());
            Assert.Equal(code, problem.GetProperty("code").GetString());
        }
    }

    private async Task<HttpResponseMessage> PatchAsync(string location, string token, string? condition, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Patch, location) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/trickle-ice-sdpfrag");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (condition is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", condition);
        }

        return await server.Http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> DeleteAsync(string location, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Delete, location);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await server.Http.SendAsync(request);
    }
}
