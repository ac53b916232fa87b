using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests;

/// <summary>Three real browsers in one room, through the built program.</summary>
[Trait("needs", "chromium")]
public sealed class BrowserCallTests
{
    private const string LiveVideo = "s.slots.filter(x => x.kind === 'video' && x.participant && x.framesDecoded > 10)";
    private const string LiveAudio = "s.slots.filter(x => x.kind === 'audio' && x.participant && x.totalAudioEnergy > 0.0001)";

    [Fact]
    public async Task ThreeBrowsersSeeAndHearEachOther()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage[] pages = [await browser.JoinAsync(server, "ward", "Anna"), await browser.JoinAsync(server, "ward", "Bo"), await browser.JoinAsync(server, "ward", "Cilla")];
        foreach (IPage page in pages)
        {
            await page.UntilAsync($"{LiveVideo}.length === 2 && {LiveAudio}.length === 2", "two pictures and two voices");
        }

        // Leaving takes the tile and the name away.
        await pages[2].ClickAsync("[data-testid=leave]");
        await pages[0].UntilAsync("m.participants.length === 1", "the one who left is gone");

        // A page closed without a goodbye leaves the roster within 20 s.
        await pages[1].Context.SetOfflineAsync(true);
        await pages[1].EvaluateAsync("() => { window.onpagehide = null; }");
        await pages[1].Context.CloseAsync();
        await pages[0].UntilAsync("m.participants.length === 0", "the closed page is gone", 40);
        Assert.Equal(0, await server.MetricAsync("mediaserver_lane_faults_total"));
    }

    [Fact]
    public async Task TheLayerFollowsTheTileAndMuteIsSeen()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage anna = await browser.JoinAsync(server, "layers", "Anna", "1280x720x15");
        IPage bo = await browser.JoinAsync(server, "layers", "Bo", "320x180x10");
        await bo.SetViewportSizeAsync(1400, 900);
        await bo.UntilAsync("s.slots.some(x => x.kind === 'video' && x.frameWidth === 1280)", "the large picture");
        await bo.SetViewportSizeAsync(400, 500);
        await bo.UntilAsync("s.slots.some(x => x.kind === 'video' && x.participant && x.frameWidth > 0 && x.frameWidth <= 640)", "a smaller layer");

        await anna.ClickAsync("[data-testid=mute]");
        await bo.UntilAsync("m.participants.some(p => p.muted.includes('microphone'))", "the mark of a muted microphone");
        await anna.ClickAsync("[data-testid=camera]");
        await bo.UntilAsync("m.participants.some(p => p.muted.includes('camera'))", "the mark of a camera that is off");
        await anna.ClickAsync("[data-testid=camera]");
        int before = await bo.AskAsync<int>("Math.max(...s.slots.filter(x => x.kind === 'video').map(x => x.framesDecoded))");
        await bo.UntilAsync($"s.slots.some(x => x.kind === 'video' && x.framesDecoded > {before} + 10)", "the picture back");
    }

    [Fact]
    public async Task PagesComeBackByThemselvesAfterTheServerRestarts()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage anna = await browser.JoinAsync(server, "back", "Anna");
        IPage bo = await browser.JoinAsync(server, "back", "Bo");
        await anna.UntilAsync($"{LiveVideo}.length === 1", "a picture");
        await server.StopAsync(kill: true);
        await anna.UntilAsync("m.connection !== 'live'", "the loss is seen");
        await server.StartAsync();
        foreach (IPage page in new[] { anna, bo })
        {
            await page.UntilAsync("m.connection === 'live' && !m.mediaLost && s.slots.some(x => x.kind === 'video' && x.participant && x.framesDecoded > 10)", "the call comes back by itself");
        }
    }

    [Fact]
    public async Task ChatAndASharedScreenReachTheOthers()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage anna = await browser.JoinAsync(server, "share", "Anna");
        IPage bo = await browser.JoinAsync(server, "share", "Bo");
        await bo.UntilAsync($"{LiveVideo}.length === 1", "Anna's camera");
        await anna.ClickAsync("[data-testid=share]");
        await bo.UntilAsync("s.slots.some(x => x.kind === 'video' && x.source === 'screen' && x.framesDecoded > 3) && s.slots.some(x => x.source === 'camera' && x.framesDecoded > 10)", "the screen beside the camera");

        await anna.ClickAsync("[data-testid=chat]");
        await anna.FillAsync("[data-testid=chat-input]", "Hej <b>Bo</b>");
        await anna.PressAsync("[data-testid=chat-input]", "Enter");
        await bo.ClickAsync("[data-testid=chat]");
        await bo.WaitForFunctionAsync("() => document.querySelector('[data-testid=chat-list]').textContent.includes('Hej <b>Bo</b>')");
    }
}
