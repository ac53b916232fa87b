using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests;

/// <summary>The way between a page and the server, where nothing blocks it.</summary>
[Trait("needs", "chromium")]
public sealed class IceTests
{
    // Keeps the page's connections where the test finds them.
    private const string KeepConnections = """
        window.connections ??= [];
        window.RTCPeerConnection = class extends RTCPeerConnection {
          constructor(configuration) { super(configuration); window.connections.push(this); }
        };
        """;

    // What a browser tells when its path is gone.
    private const string LosePath = """
        () => {
          const connection = window.connections.at(-1);
          window.ufrag = connection.currentRemoteDescription.sdp.match(/a=ice-ufrag:(.*)\r/)[1];
          Object.defineProperty(connection, "iceConnectionState", { get: () => "failed", configurable: true });
          connection.dispatchEvent(new Event("iceconnectionstatechange"));
          delete connection.iceConnectionState;
        }
        """;

    [Fact]
    public async Task AnIceRestartInMidCallDoesNotInterrupt()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        browser.InitScript = KeepConnections;
        IPage page = await browser.JoinAsync(server, "restart", "Anna");
        (string token, _) = await server.SignInAsync("restart", "Camera");
        await using GstClient publisher = GstClient.Publish(server, "restart", token);
        await page.UntilAsync("s.slots.some(x => x.kind === 'video' && x.framesDecoded > 10)", "a picture");
        await page.EvaluateAsync(LosePath);
        await page.UntilAsync("!connections.at(-1).currentRemoteDescription.sdp.includes(window.ufrag) && !m.mediaLost", "new credentials");
        int before = await page.AskAsync<int>("Math.max(...s.slots.filter(x => x.kind === 'video').map(x => x.framesDecoded))");
        await page.UntilAsync($"s.slots.some(x => x.kind === 'video' && x.framesDecoded > {before} + 100)", "the picture goes on");
        Assert.Equal(1, await page.EvaluateAsync<int>("() => connections.length"));
    }

    [Fact]
    public async Task ACallOverIPv6()
    {
        await using ServerProcess server = new("::1");
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        IPage anna = await browser.JoinAsync(server, "six", "Anna", "320x180x10");
        IPage bo = await browser.JoinAsync(server, "six", "Bo", "320x180x10");
        foreach (IPage page in new[] { anna, bo })
        {
            await page.UntilAsync("s.slots.some(x => x.kind === 'video' && x.framesDecoded > 10) && s.slots.some(x => x.totalAudioEnergy > 0.0001)", "picture and sound");
        }
    }
}
