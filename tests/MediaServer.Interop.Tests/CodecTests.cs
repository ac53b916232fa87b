using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests;

/// <summary>Each codec that browsers send, plain, as simulcast and in layers, to a browser that receives.</summary>
[Trait("state", "open")]
[Trait("needs", "chromium")]
public sealed class CodecTests(CodecTests.Setup setup) : IClassFixture<CodecTests.Setup>
{
    [Theory]
    [InlineData("VP8", "L1T3")]
    [InlineData("H264", "L1T1")]
    [InlineData("VP9", "L1T3")]
    [InlineData("AV1", "L1T3")]
    public async Task APublishedCodecIsSeen(string codec, string mode)
    {
        await using Client client = await setup.OpenAsync();
        (IPage page, ServerProcess server) = (client.Page, setup.Server);
        await page.CallAsync(server, codec, [new { scalabilityMode = mode, maxBitrate = 300_000 }], 320, 180);
        await page.ClientUntilAsync($"s.frames > 30 && s.codec === 'video/{codec}' && s.energy > 0.0001", $"{codec} {mode}");
        Assert.Equal(0, await server.MetricAsync("mediaserver_lane_faults_total"));
    }

    [Theory]
    [InlineData("VP9", "L2T3_KEY")]
    [InlineData("VP9", "L2T3")]
    public async Task ALayerOfOneStreamFollowsTheView(string codec, string mode)
    {
        await using Client client = await setup.OpenAsync();
        (IPage page, ServerProcess server) = (client.Page, setup.Server);
        await page.CallAsync(server, codec, [new { scalabilityMode = mode, maxBitrate = 900_000 }], 640, 360);
        await FollowsAsync(page, 640, 320);
    }

    /// <summary>Open: the watcher takes every packet and decodes none; two browsers without a server between them do.</summary>
    [Trait("state", "open")]
    [Fact]
    public async Task ALayerOfAv1FollowsTheView()
    {
        await using Client client = await setup.OpenAsync();
        await client.Page.CallAsync(setup.Server, "AV1", [new { scalabilityMode = "L2T3_KEY", maxBitrate = 900_000 }], 640, 360);
        await FollowsAsync(client.Page, 640, 320);
    }

    [Theory]
    [InlineData("VP8")]
    [InlineData("H264")]
    public async Task ALayerOfSimulcastFollowsTheView(string codec)
    {
        await using Client client = await setup.OpenAsync();
        (IPage page, ServerProcess server) = (client.Page, setup.Server);
        await page.CallAsync(
            server, codec,
            [
                // Chromium makes two streams of 640x360, whatever it is asked.
                new { rid = "h", scaleResolutionDownBy = 2, maxBitrate = 250_000 },
                new { rid = "f", scaleResolutionDownBy = 1, maxBitrate = 600_000 },
            ], 640, 360);
        await FollowsAsync(page, 640, 320);
    }

    [Fact]
    public async Task APublisherRestartsIceByPatch()
    {
        await using Client client = await setup.OpenAsync();
        (IPage page, ServerProcess server) = (client.Page, setup.Server);
        await page.CallAsync(server, "VP8", [new { maxBitrate = 300_000 }], 320, 180);
        await page.ClientUntilAsync("s.frames > 10", "a picture");
        Assert.True(await page.EvaluateAsync<bool>("() => client.restart()"));
        int before = await page.ClientAskAsync<int>("s.frames");
        await page.ClientUntilAsync($"s.frames > {before + 100}", "the picture goes on long after the old credentials");
    }

    private static async Task FollowsAsync(IPage page, int large, int small)
    {
        await page.ClientUntilAsync($"s.frames > 10", "a picture");
        await page.EvaluateAsync("([w, h]) => client.view(w, h)", new[] { large, large * 9 / 16 });
        await page.ClientUntilAsync($"s.width === {large}", "the large picture");
        await page.EvaluateAsync("([w, h]) => client.view(w, h)", new[] { small, small * 9 / 16 });
        await page.ClientUntilAsync($"s.width === {small}", "the small picture");
        int before = await page.ClientAskAsync<int>("s.frames");
        await page.ClientUntilAsync($"s.frames > {before} + 20", "the small picture moves");
        await page.EvaluateAsync("([w, h]) => client.view(w, h)", new[] { large, large * 9 / 16 });
        await page.ClientUntilAsync($"s.width === {large}", "the large picture again");
        before = await page.ClientAskAsync<int>("s.frames");
        await page.ClientUntilAsync($"s.frames > {before} + 20", "the large picture moves");
    }

    /// <summary>One server and one browser for all of them; a room and a page each.</summary>
    public sealed class Setup : IAsyncLifetime
    {
        private Browser? _browser;

        internal ServerProcess Server { get; } = new();

        public async Task InitializeAsync()
        {
            await Server.StartAsync();
            _browser = await Browser.StartAsync("--autoplay-policy=no-user-gesture-required");
        }

        public async Task DisposeAsync()
        {
            await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
            await Server.DisposeAsync();
        }

        internal async Task<Client> OpenAsync() => new(await MediaClient.OpenAsync(_browser!, Server));
    }

    /// <summary>A page that is closed after its test: its encoders would slow the next.</summary>
    internal sealed record Client(IPage Page) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
    }
}
