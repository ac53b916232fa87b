using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests;

/// <summary>Clients that are not browsers publish by WHIP and play by WHEP.</summary>
[Trait("needs", "gstreamer")]
public sealed class WhipWhepTests
{
    [Theory]
    [InlineData("vp8", "actpass")]
    [InlineData("h264", "passive")]
    public async Task WhatOneClientPublishesAnotherPlays(string codec, string setup)
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        (string publisherToken, _) = await server.SignInAsync("studio", "Camera");
        (string playerToken, _) = await server.SignInAsync("studio", "Screen");
        await using GstClient publisher = GstClient.Publish(server, "studio", publisherToken, "--codec", codec, "--setup", setup);
        JsonElement joined = await publisher.JoinedAsync();
        Assert.Equal(201, joined.GetProperty("status").GetInt32());
        Assert.Contains("rel=\"ice-server\"", joined.GetProperty("link").GetString(), StringComparison.Ordinal);

        // RFC 8842 section 5: an offer that insists on a role gets the other one.
        Assert.Contains(setup == "passive" ? "a=setup:active" : "a=setup:passive", joined.GetProperty("answer").GetString(), StringComparison.Ordinal);
        await using GstClient player = GstClient.Play(server, "studio", playerToken, "--codec", codec, "--setup", setup);
        await player.SeesAndHearsAsync();
        await player.LeaveAsync();
        await publisher.LeaveAsync();
    }

    [Fact]
    public async Task ABrowserAndOtherClientsSeeAndHearEachOther()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage page = await browser.JoinAsync(server, "mixed", "Anna");
        (string publisherToken, _) = await server.SignInAsync("mixed", "Microscope");
        (string playerToken, _) = await server.SignInAsync("mixed", "Wall");
        await using GstClient publisher = GstClient.Publish(server, "mixed", publisherToken);
        await page.UntilAsync(
            "s.slots.some(x => x.kind === 'video' && x.participant?.endsWith('-whip') && x.framesDecoded > 20)"
            + " && s.slots.some(x => x.kind === 'audio' && x.participant?.endsWith('-whip') && x.totalAudioEnergy > 0.001)",
            "picture and sound of the WHIP publisher");
        string self = await page.AskAsync<string>("s.participant");
        await using GstClient player = GstClient.Play(server, $"mixed?participant={self}", playerToken);
        await player.SeesAndHearsAsync();

        await publisher.LeaveAsync();
        await page.UntilAsync("m.participants.every(p => !p.id.endsWith('-whip'))", "the publisher is gone");
        Assert.Equal(0, await server.MetricAsync("mediaserver_lane_faults_total"));
    }

    [Fact]
    public async Task ASessionIsPatchedAndDeletedByItsOwnTokenAlone()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        (string token, _) = await server.SignInAsync("patch", "Camera");
        (string other, _) = await server.SignInAsync("patch", "Somebody");
        await using GstClient publisher = GstClient.Publish(server, "patch", token);
        JsonElement joined = await publisher.JoinedAsync();
        string location = joined.GetProperty("location").GetString()!;
        string tag = joined.GetProperty("etag").GetString()!;

        const string Candidate = "a=ice-ufrag:{0}\r\na=ice-pwd:{1}\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:audio1\r\na=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host\r\n";
        string[] lines = joined.GetProperty("offer").GetString()!.Split("\r\n");
        string ufrag = lines.First(line => line.StartsWith("a=ice-ufrag:", StringComparison.Ordinal))["a=ice-ufrag:".Length..];
        string pwd = lines.First(line => line.StartsWith("a=ice-pwd:", StringComparison.Ordinal))["a=ice-pwd:".Length..];
        string same = string.Format(Candidate, ufrag, pwd);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(server, HttpMethod.Patch, location, token, same, tag)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(server, HttpMethod.Patch, location, token, same, "\"old\"")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(server, HttpMethod.Patch, location, other, same, tag)).StatusCode);

        string fresh = string.Format(Candidate, "abcd1234", "abcdefghijklmnopqrstuvwxyz");
        using HttpResponseMessage restarted = await SendAsync(server, HttpMethod.Patch, location, token, fresh, "*");
        Assert.Equal(HttpStatusCode.OK, restarted.StatusCode);
        Assert.NotEqual(tag, restarted.Headers.ETag!.Tag);
        Assert.Contains("a=ice-ufrag:", await restarted.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(server, HttpMethod.Delete, location, other)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(server, HttpMethod.Delete, location, token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(server, HttpMethod.Delete, location, token)).StatusCode);
    }

    [Fact]
    public async Task RefusalsSayWhy()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        (string token, _) = await server.SignInAsync("no", "Camera");
        await using GstClient publisher = GstClient.Publish(server, "no", token);
        string offer = (await publisher.JoinedAsync()).GetProperty("offer").GetString()!;

        await ExpectAsync(HttpStatusCode.Unauthorized, "/whip/no", "not.a.token", offer);
        await ExpectAsync(HttpStatusCode.Unauthorized, "/whip/no", null, offer);
        await ExpectAsync(HttpStatusCode.Forbidden, "/whip/yes", token, offer);
        await ExpectAsync(HttpStatusCode.Forbidden, "/whep/yes", token, offer);
        await ExpectAsync(HttpStatusCode.UnsupportedMediaType, "/whip/no", token, offer, "text/plain");
        await ExpectAsync(HttpStatusCode.BadRequest, "/whip/no", token, "not SDP");
        await ExpectAsync(HttpStatusCode.UnprocessableEntity, "/whip/no", token, offer.Replace("VP8/90000", "THEORA/90000", StringComparison.Ordinal).Replace("OPUS/48000", "VORBIS/48000", StringComparison.Ordinal));

        async Task ExpectAsync(HttpStatusCode status, string path, string? bearer, string body, string type = "application/sdp")
        {
            using HttpResponseMessage response = await SendAsync(server, HttpMethod.Post, path, bearer, body, type: type);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    private static Task<HttpResponseMessage> SendAsync(
        ServerProcess server, HttpMethod method, string path, string? token, string? body = null, string? tag = null, string? type = null)
    {
        HttpRequestMessage request = new(method, path);
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (tag is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", tag);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type ?? (method == HttpMethod.Patch ? "application/trickle-ice-sdpfrag" : "application/sdp"));
        }

        return server.Http.SendAsync(request);
    }
}
