using System.Diagnostics;
using System.Globalization;
using MediaServer.Interop.Tests.Harness;
using MediaServer.Protocols.Sip;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests.Sip;

/// <summary>A real endpoint whose sound needs the codec process, and real browsers; the process is killed in the middle.</summary>
[Trait("needs", "chromium")]
[Trait("needs", "baresip")]
public sealed class BaresipSoundTests
{
    [Theory]
    [InlineData("G722/16000/1")]
    [InlineData("PCMA/8000/1")]
    [InlineData("opus/48000/2")]
    public async Task EverybodyHearsEverybodyAndAKilledCodecProcessEndsNoCall(string codec)
    {
        int sip = FreePort.Find(11_000, 8000);
        await using ServerProcess server = new();
        server.Settings.AddRange(
        [
            "--MediaServer:Sip:Port", $"{sip}", "--MediaServer:Sip:Endpoints:0:User", "cart4", "--MediaServer:Sip:Endpoints:0:Name", "Cart 4",
            "--MediaServer:Sip:Endpoints:0:Md5", DigestResponse.HashedSecret(DigestAlgorithm.Md5, "cart4", "mediaserver", "a-long-password"),
            "--MediaServer:Sip:Endpoints:0:Rooms", "ward7", "--MediaServer:Sip:Endpoints:0:PlainRtp", "true",
        ]);
        await server.StartAsync();
        await Baresip.UntilAsync(async () => await server.MetricAsync("mediaserver_codec_up") == 1, "the codec process stands");
        await using Browser browser = await Browser.StartAsync();
        IPage anna = await browser.JoinAsync(server, "ward7", "Anna");
        IPage bo = await browser.JoinAsync(server, "ward7", "Bo");
        await using Baresip baresip = new(FreePort.Find(11_000, 8000), FreePort.Find(11_000, 8000));
        await baresip.StartAsync($"<sip:cart4@127.0.0.1:{sip}>;auth_user=cart4;auth_pass=a-long-password;regint=60;audio_codecs={codec}");
        await baresip.CommandAsync("dial", $"sip:ward7@127.0.0.1:{sip}");
        try
        {
            await HearAsync(anna, bo, baresip);
            int killed = CodecProcess(server);
            Process.GetProcessById(killed).Kill();
            await Baresip.UntilAsync(async () => await server.MetricAsync("mediaserver_codec_restarts_total") >= 1, "another codec process stands");
            await HearAsync(anna, bo, baresip);
            Assert.NotEqual(killed, CodecProcess(server));
        }
        catch (Exception error) when (error is not InvalidOperationException)
        {
            throw new InvalidOperationException($"{error.Message}\n--- server\n{server.Log}\n--- baresip\n{baresip.Log[^Math.Min(3000, baresip.Log.Length)..]}", error);
        }
    }

    private static async Task HearAsync(IPage anna, IPage bo, Baresip baresip)
    {
        long heard = HeardBytes(baresip);
        foreach (IPage page in new[] { anna, bo })
        {
            await page.UntilAsync("m.participants.some(p => p.kind === 'sip')", "the room system is in the roster");
            double energy = await page.AskAsync<double>(Energy);
            await page.UntilAsync($"{Energy} > {energy.ToString(CultureInfo.InvariantCulture)} + 0.02", "the page hears the room system");
        }

        await Baresip.UntilAsync(() => Task.FromResult(HeardBytes(baresip) > heard + 100_000 && baresip.Loudest(heard) > 500), "the room system hears the pages");
    }

    private const string Energy =
        "s.slots.filter(x => x.kind === 'audio' && m.participants.some(p => p.kind === 'sip' && p.id === x.participant)).reduce((sum, x) => sum + x.totalAudioEnergy, 0)";

    // The process that a test's server started: no other server of this machine is asked.
    private static int CodecProcess(ServerProcess server) => Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Where(name => Status(name!).Contains("Name:\tmediaserver-cod", StringComparison.Ordinal) && Status(name!).Contains($"PPid:\t{server.ProcessId}\n", StringComparison.Ordinal))
        .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Single();

    private static string Status(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/status");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile.
            return "";
        }
    }

    private static long HeardBytes(Baresip baresip) => Directory.GetFiles(baresip.Heard, "*dec*.wav").Sum(file => new FileInfo(file).Length);
}
