using System.Diagnostics;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace MediaServer.Interop.Tests;

/// <summary>A hospital's firewall, and a phone on its way out of the door.</summary>
[Trait("needs", "root")]
public sealed class BlockedNetworkTests(ITestOutputHelper output)
{
    private const string LivePicture = "s.slots.some(x => x.kind === 'video' && x.participant && x.framesDecoded > 20)";

    [NamespaceFact]
    public async Task WhereOnlyThePagesPortIsOpenTheCallGoesByTurnOverTls()
    {
        await using ClientNetwork network = await ClientNetwork.CreateAsync();
        await using ServerProcess server = new(network.ServerAddress);
        await network.AllowOnlyAsync($"tcp dport {server.HttpPort}");
        await using Room room = await Room.JoinAsync(network, server);
        await room.Page.UntilAsync($"{LivePicture} && s.candidate.local === 'relay' && s.candidate.relay === 'tls'", "a picture by TURN over TLS");
        await room.Sees(server);
    }

    [NamespaceFact]
    public async Task WhereUdpIsBlockedTheCallGoesByTcp()
    {
        await using ClientNetwork network = await ClientNetwork.CreateAsync();
        await network.BlockAsync("meta l4proto udp");
        await using ServerProcess server = new(network.ServerAddress);
        await using Room room = await Room.JoinAsync(network, server);
        await room.Page.UntilAsync($"{LivePicture} && s.candidate.protocol === 'tcp' && s.candidate.local !== 'relay'", "a picture by ICE-TCP");
        await room.Sees(server);
    }

    [NamespaceTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FromWifiToLteTheCallGoesOnWithoutANewJoin(bool lteIsUpBefore)
    {
        await using ClientNetwork network = await ClientNetwork.CreateAsync();
        await network.SetLinkAsync("lte", lteIsUpBefore);
        await using ServerProcess server = new(network.ServerAddress);
        await using Room room = await Room.JoinAsync(network, server);
        await room.Page.UntilAsync(LivePicture, "a picture");
        double joins = await server.MetricAsync("mediaserver_joins_total");
        int before = await room.Page.AskAsync<int>("Math.max(0, ...s.slots.map(x => x.framesDecoded))");
        long down = Stopwatch.GetTimestamp();
        await network.SetLinkAsync("wifi", up: false);
        await network.SetLinkAsync("lte", up: true);

        // What was under way when the link went down may still arrive: 20 frames take more than a second.
        await room.Page.UntilAsync($"s.slots.some(x => x.framesDecoded > {before} + 20)", "the picture on the other link");
        output.WriteLine($"back after {Stopwatch.GetElapsedTime(down).TotalSeconds:F1} s, of which 1.3 s are 20 frames");
        await room.Sees(server);
        Assert.Equal(joins, await server.MetricAsync("mediaserver_joins_total") - room.LaterJoins);
    }

    /// <summary>A browser inside the namespace and a publisher outside.</summary>
    private sealed class Room : IAsyncDisposable
    {
        private readonly Browser _browser;
        private readonly GstClient _publisher;

        private Room(Browser browser, GstClient publisher, IPage page)
        {
            _browser = browser;
            _publisher = publisher;
            Page = page;
        }

        public IPage Page { get; }

        /// <summary>Joins that the test itself made after the first.</summary>
        public int LaterJoins { get; private set; }

        public static async Task<Room> JoinAsync(ClientNetwork network, ServerProcess server)
        {
            await server.StartAsync();
            (string token, _) = await server.SignInAsync("blocked", "Camera");
            GstClient publisher = GstClient.Publish(server, "blocked", token);

            // The page's exception for our certificate does not reach TURN's TLS: without this, Chromium drops the relay silently.
            Browser browser = await Browser.StartFromAsync(network.Chromium, "--ignore-certificate-errors");
            return new Room(browser, publisher, await browser.JoinAsync(server, "blocked", "Anna", "320x180x10"));
        }

        /// <summary>The page's own picture reaches somebody outside.</summary>
        public async Task Sees(ServerProcess server)
        {
            await Page.UntilAsync("s.sending.some(x => x.framesSent > 10)", "the page's own picture leaves");
            string self = await Page.AskAsync<string>("s.participant");
            (string token, _) = await server.SignInAsync("blocked", "Wall");
            await using GstClient player = GstClient.Play(server, $"blocked?participant={self}", token);
            await player.SeesAndHearsAsync(10);
            LaterJoins++;
        }

        public async ValueTask DisposeAsync()
        {
            await _browser.DisposeAsync();
            await _publisher.DisposeAsync();
        }
    }
}
