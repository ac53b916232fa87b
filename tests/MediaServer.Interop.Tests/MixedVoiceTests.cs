using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests;

/// <summary>One mixed voice for a page that asked for the least there is, and single voices again.</summary>
[Trait("state", "open")]
[Trait("needs", "chromium")]
public sealed class MixedVoiceTests
{
    private const string Mixed = "m.tracks.filter(t => t.source === 'mix').length";
    private const string Voices = "m.tracks.filter(t => t.source === 'microphone').length";

    [Trait("state", "open")]
    [Fact]
    public async Task APageThatWantsLittleHearsEverybodyInOneStream()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await Sip.Baresip.UntilAsync(async () => await server.MetricAsync("mediaserver_codec_up") == 1, "the codec process stands");
        await using Browser browser = await Browser.StartAsync();
        IPage anna = await browser.JoinAsync(server, "home", "Anna");
        IPage bo = await browser.JoinAsync(server, "home", "Bo");
        IPage cilla = await browser.JoinAsync(server, "home", "Cilla");
        await anna.UntilAsync($"{Voices} === 2", "two voices");

        await SwitchAsync(anna, on: true);
        await anna.UntilAsync($"{Mixed} === 1 && {Voices} === 0", "one mixed voice");
        double energy = await anna.AskAsync<double>("s.slots.filter(x => x.source === 'mix').reduce((sum, x) => sum + x.totalAudioEnergy, 0)");
        await anna.UntilAsync($"s.slots.some(x => x.source === 'mix' && x.totalAudioEnergy > {energy.ToString(System.Globalization.CultureInfo.InvariantCulture)} + 0.0005)", "the mix is heard");
        await bo.UntilAsync($"{Voices} === 2 && {Mixed} === 0", "everybody else keeps single voices");

        await SwitchAsync(anna, on: false);
        await anna.UntilAsync($"{Voices} === 2 && {Mixed} === 0", "single voices again");
        await cilla.UntilAsync("m.participants.length === 2", "nobody saw the mix as a participant");
        Assert.Equal(0, await server.MetricAsync("mediaserver_lane_faults_total"));
    }

    // The switches' own elements: the dialog that holds them needn't be open.
    private static Task SwitchAsync(IPage page, bool on) => page.EvaluateAsync(
        """
        on => {
          for (const id of ["switch-audio-only", "switch-low-data"]) {
            const element = document.getElementById(id);
            if (element.checked !== on) element.click();
          }
        }
        """,
        on);
}
