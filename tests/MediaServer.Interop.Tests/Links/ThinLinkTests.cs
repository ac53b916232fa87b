using System.Globalization;
using MediaServer.Bench.Links;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;
using Xunit.Abstractions;

namespace MediaServer.Interop.Tests.Links;

/// <summary>Real Chromium behind links of the field (<see cref="LinkRelay"/>); what it measures itself is judged.</summary>
[Trait("state", "open")]
[Trait("needs", "chromium")]
public sealed class ThinLinkTests(ITestOutputHelper output)
{
    private const string Voices = "s.slots.filter(x => x.kind === 'audio' && x.participant)";
    private const string Pictures = "s.slots.filter(x => x.kind === 'video' && x.participant)";

    [Fact]
    public async Task LostVoicesAreSaidAgainAndAskedForOnTheWire()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        using LinkRelay relay = new(LinkProfiles.Get("loss10", 1), 1, server.MediaPort);
        await using Browser near = await Browser.StartAsync();
        await using Browser far = await Browser.StartAsync();
        far.InitScript = relay.PageScript(server.MediaPort);
        IPage anna = await near.JoinAsync(server, "lossy", "Anna");
        IPage bo = await far.JoinAsync(server, "lossy", "Bo");
        await bo.UntilAsync($"{Voices}.some(x => x.codec === 'audio/red' && x.fecPacketsReceived > 20)", "redundancy toward who loses packets");
        await bo.UntilAsync("s.sending.some(x => x.source === 'microphone' && x.codec === 'audio/red')", "redundancy from who loses packets");
        await bo.UntilAsync("s.sending.some(x => x.source === 'microphone' && x.nackCount > 0)", "the server asks for a lost voice again");
        await anna.UntilAsync("s.slots.some(x => x.kind === 'audio' && x.participant && x.codec === 'audio/opus')", "a clean leg gets the voice alone");
        Heard before = await HearAsync(bo);
        await bo.UntilAsync($"{Voices}.some(x => x.totalSamplesReceived > {before.Samples + (48_000 * 8)})", "eight more seconds");
        Heard after = await HearAsync(bo);
        double concealed = (after.Concealed - before.Concealed) / (double)Math.Max(1, after.Samples - before.Samples);
        output.WriteLine($"10 % lost both ways, RTT 50: concealed {concealed:P2}");
        Assert.True(concealed < 0.05, $"{concealed:P1} concealed");
    }

    [Theory]
    [InlineData("L2", 0.045, 0.5)]
    [InlineData("L5", 0.25, 0.2)]
    [InlineData("step", 0.05, 0.4)]
    public async Task ACallOnAThinLinkStaysUseful(string profile, double concealedMost, double used)
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        LinkProfile link = LinkProfiles.Get(profile, 1);
        if (profile == "step")
        {
            // The same steps in a third of the time.
            link = link with { Down = link.Down with { Kbit = s => LinkProfiles.Get("step", 1).Down.Kbit(s * 3) } };
        }

        using LinkRelay relay = new(link, 1, server.MediaPort);
        await using Browser near = await Browser.StartAsync();
        await using Browser far = await Browser.StartAsync();
        far.InitScript = relay.PageScript(server.MediaPort);
        IPage anna = await near.JoinAsync(server, "thin", "Anna", "1280x720x15");
        await anna.UntilAsync("s.sending.some(x => x.source === 'microphone' && x.packetsSent > 10)", "Anna sends");
        IPage bo = await far.JoinAsync(server, "thin", "Bo", "320x180x10");
        await bo.SetViewportSizeAsync(1280, 800);
        await bo.UntilAsync($"{Pictures}.some(x => x.framesDecoded > 10) && {Voices}.some(x => x.totalAudioEnergy > 0.0001)", "picture and sound");
        Heard before = await HearAsync(bo);
        double frozen = await FrozenAsync(bo);
        long bytes = relay.BytesDown;
        double began = relay.Seconds;
        await bo.UntilAsync($"{Voices}.some(x => x.totalSamplesReceived > {before.Samples + (48_000 * 25)})", "25 more seconds", 90);
        Heard after = await HearAsync(bo);
        double seconds = relay.Seconds - began;
        double concealed = (after.Concealed - before.Concealed) / (double)Math.Max(1, after.Samples - before.Samples);
        double freeze = (await FrozenAsync(bo) - frozen) / seconds;
        double capacity = Enumerable.Range(0, (int)seconds).Average(i => link.Down.Kbit(began + i));
        double share = (relay.BytesDown - bytes) * 8 / seconds / 1000 / capacity;
        float[] queue = [.. relay.QueueMs.Order()];
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{profile}: concealed {concealed:P2}, frozen {freeze:P1}, {share:P0} of the capacity, own queue p95 {queue[(int)(queue.Length * 0.95)]:F0} ms, {seconds:F0} s"));
        Assert.True(concealed <= concealedMost, $"{profile}: {concealed:P1} of the voice concealed");
        Assert.True(share >= used, $"{profile}: {share:P0} of the capacity used");
    }

    private static async Task<Heard> HearAsync(IPage page) => new(
        await page.AskAsync<long>($"{Voices}.reduce((sum, x) => Math.max(sum, x.totalSamplesReceived), 0)"),
        await page.AskAsync<long>($"{Voices}.reduce((sum, x) => sum + x.concealedSamples - x.silentConcealedSamples, 0)"));

    private static Task<double> FrozenAsync(IPage page) => page.AskAsync<double>($"{Pictures}.reduce((sum, x) => sum + x.totalFreezesDuration, 0)");

    private sealed record Heard(long Samples, long Concealed);
}
