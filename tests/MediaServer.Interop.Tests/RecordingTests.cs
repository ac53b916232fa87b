using System.Text.Json;
using MediaServer.Interop.Tests.Harness;
using Microsoft.Playwright;

namespace MediaServer.Interop.Tests;

/// <summary>Real calls recorded by the built program, opened by Debian's age and ffmpeg.</summary>
[Trait("needs", "chromium")]
public sealed class RecordingTests
{
    private const string LiveVideo = "s.slots.filter(x => x.kind === 'video' && x.participant && x.framesDecoded > 10)";

    /// <summary>Keeps what was sent of the largest camera layer, each 50 ms, so that a recorded span can be compared with the same span sent.</summary>
    private const string Sample = """
        () => {
          window.samples = [];
          setInterval(async () => {
            const { sending } = await window.mediaServer.stats();
            const cameras = sending.filter(x => x.source === 'camera');
            const top = cameras.sort((a, b) => b.frameHeight - a.frameHeight)[0];
            if (top) window.samples.push([performance.now() / 1000, top.framesSent, top.frameHeight]);
          }, 50);
        }
        """;

    [Trait("state", "open")]
    [Fact]
    public async Task ARecordedCallOpensWithAgeAndHoldsWhatWasSent()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        (IPage anna, IPage bo) = await CallAsync(server, browser);
        await StartAsync(anna);
        await bo.ClickAsync("[data-testid=consent-yes]");
        await UntilStateAsync("on", anna, bo);
        await bo.WaitForSelectorAsync("[data-testid=banner-recording]:not([hidden])");
        await anna.ClickAsync("[data-testid=chat]");
        await anna.FillAsync("[data-testid=chat-input]", "said while recorded");
        await anna.PressAsync("[data-testid=chat-input]", "Enter");
        await SentAsync(20, anna, bo);
        await anna.ClickAsync("[data-testid=record-stop]");
        await UntilStateAsync("off", anna, bo);

        JsonElement manifest = await ClosedAsync(server);
        string id = manifest.GetProperty("id").GetString()!;
        string encrypted = Path.Combine(server.DataDirectory, "recordings", $"{id}.mkv.age");
        string plain = Path.Combine(server.DataDirectory, "plain.mkv");
        RecordedFile file = await RecordedFile.OpenAsync(server, encrypted, plain);
        await Tools.MustRunAsync("ffmpeg", ["-v", "error", "-xerror", "-i", plain, .. file.Maps, "-f", "null", "-"]);
        foreach ((string name, IPage page) in new[] { ("Anna", anna), ("Bo", bo) })
        {
            await HoldsWhatWasSentAsync(file, manifest, name, page);
        }

        string subtitles = await Tools.MustRunAsync("ffmpeg", "-v", "error", "-i", plain, "-map", "0:s:0", "-f", "srt", "-");
        Assert.Contains("said while recorded", subtitles, StringComparison.Ordinal);
        Assert.Equal(2, manifest.GetProperty("parties").GetArrayLength());
        Assert.All(manifest.GetProperty("consents").EnumerateArray(), consent => Assert.Equal("granted", consent.GetProperty("answer").GetString()));

        await VerifyFindsATamperedByteAsync(server, id, encrypted);
        await TheApiServesCiphertextAsync(server, id, encrypted);
    }

    [Fact]
    public async Task AKilledServerLeavesARecordingThatOpensAndVerifies()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        (IPage anna, IPage bo) = await CallAsync(server, browser);
        await StartAsync(anna);
        await bo.ClickAsync("[data-testid=consent-yes]");
        await UntilStateAsync("on", anna, bo);
        double began = await anna.AskAsync<double>("performance.now() / 1000");
        await SentAsync(7, anna, bo);
        double killed = await anna.AskAsync<double>("performance.now() / 1000");
        await server.StopAsync(kill: true);
        await server.StartAsync();

        JsonElement manifest = await ClosedAsync(server);
        string id = manifest.GetProperty("id").GetString()!;
        Assert.Equal("interrupted", manifest.GetProperty("state").GetString());
        RecordedFile file = await RecordedFile.OpenAsync(
            server, Path.Combine(server.DataDirectory, "recordings", $"{id}.mkv.age"), Path.Combine(server.DataDirectory, "plain.mkv"));
        double last = file.Tracks("audio").Values.Max(times => times[^1]);
        Assert.True(last >= killed - began - 2, $"{killed - began - last:F2} s are missing");
        Assert.Contains($"{id}: ok", await Tools.MustRunAsync(ServerProcess.Program, Command(server, "recordings", "verify")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhoeverRefusesIsNotInTheFileAndEverybodyKnows()
    {
        await using ServerProcess server = new();
        await server.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        (IPage anna, IPage bo) = await CallAsync(server, browser);
        await StartAsync(anna);
        await bo.WaitForSelectorAsync("[data-testid=consent][open]");
        Assert.Contains("training of the team", await bo.TextContentAsync("#consent-words") ?? "", StringComparison.Ordinal);
        await bo.ClickAsync("[data-testid=consent-no]");
        await UntilStateAsync("on", anna, bo);
        await bo.UntilAsync("m.recording.you === 'refused'", "the own refusal is shown");
        await bo.WaitForFunctionAsync("() => document.querySelector('#banner-recording').dataset.state === 'on'");

        // Somebody who comes later is asked and not recorded until then.
        IPage cilla = await browser.JoinAsync(server, "record", "Cilla");
        await cilla.ClickAsync("[data-testid=consent-yes]");
        await cilla.UntilAsync("m.recording.you === 'granted'", "the late one's consent");
        await SentAsync(4, anna, bo, cilla);
        await anna.ClickAsync("[data-testid=record-pause]");
        await UntilStateAsync("paused", anna, bo, cilla);
        await anna.ClickAsync("[data-testid=record-pause]");
        await UntilStateAsync("on", anna, bo, cilla);
        await SentAsync(2, anna, bo, cilla);
        await anna.ClickAsync("[data-testid=record-stop]");
        await UntilStateAsync("off", anna, bo, cilla);

        JsonElement manifest = await ClosedAsync(server);
        HashSet<string> parties = [.. manifest.GetProperty("tracks").EnumerateArray().Where(track => track.GetProperty("frames").GetInt64() > 0).Select(track => track.GetProperty("name").GetString()!)];
        Assert.Contains("Anna", parties);
        Assert.Contains("Cilla", parties);
        Assert.DoesNotContain("Bo", parties);
        Assert.Contains(manifest.GetProperty("consents").EnumerateArray(), consent => consent.GetProperty("answer").GetString() == "refused");
    }

    private static async Task<(IPage Anna, IPage Bo)> CallAsync(ServerProcess server, Browser browser)
    {
        IPage anna = await browser.JoinAsync(server, "record", "Anna");
        await anna.SetViewportSizeAsync(1280, 800);
        IPage bo = await browser.JoinAsync(server, "record", "Bo");
        foreach (IPage page in new[] { anna, bo })
        {
            await page.EvaluateAsync(Sample);
            await page.UntilAsync($"{LiveVideo}.length === 1", "a picture");
        }

        return (anna, bo);
    }

    private static async Task StartAsync(IPage page)
    {
        await page.UntilAsync("m.recording.may === true && m.connection === 'live'", "the right to record");
        await page.ClickAsync("[data-testid=record]");
        await page.FillAsync("[data-testid=record-purpose]", "training of the team");
        await page.ClickAsync("[data-testid=record-start]");
    }

    /// <summary>Waits until each page has sent so much sound, counted in its packets: a machine that is late gets the time it needs.</summary>
    private static async Task SentAsync(int seconds, params IPage[] pages)
    {
        const string Packets = "s.sending.filter(x => x.source === 'microphone').reduce((sum, x) => sum + x.packetsSent, 0)";
        int[] before = await Task.WhenAll(pages.Select(page => page.AskAsync<int>(Packets)));
        foreach ((IPage page, int sent) in pages.Zip(before))
        {
            await page.UntilAsync($"{Packets} >= {sent + (50 * seconds)}", $"{seconds} s of sound");
        }
    }

    private static async Task UntilStateAsync(string state, params IPage[] pages)
    {
        foreach (IPage page in pages)
        {
            await page.UntilAsync($"m.recording.state === '{state}'", $"the recording is {state}");
        }
    }

    /// <summary>Waits for the manifest of the one recording to be sealed.</summary>
    private static async Task<JsonElement> ClosedAsync(ServerProcess server)
    {
        for (int i = 0; i < 100; i++)
        {
            using JsonDocument list = JsonDocument.Parse(await server.Http.GetStringAsync("/api/v1/recordings"));
            JsonElement recording = Assert.Single(list.RootElement.GetProperty("recordings").EnumerateArray());
            if (recording.TryGetProperty("file", out _))
            {
                return recording.Clone();
            }

            await Task.Delay(100);
        }

        Assert.Fail($"the recording was never closed\n{server.Log}");
        return default;
    }

    private static async Task HoldsWhatWasSentAsync(RecordedFile file, JsonElement manifest, string name, IPage page)
    {
        double[][] samples = await page.EvaluateAsync<double[][]>("() => window.samples");
        IReadOnlyList<double> video = file.Track(Number(manifest, name, "camera"));
        double span = video[^1] - video[0];
        Assert.InRange(span, 17, 24);

        // The same span of what was sent, wherever it lies: frames sent in each window of this length.
        List<double> sent = [];
        foreach (double[] start in samples)
        {
            double[]? end = samples.FirstOrDefault(sample => sample[0] >= start[0] + span);
            if (end is not null)
            {
                sent.Add(end[1] - start[1]);
            }
        }

        double allowance = Math.Max(3, 0.01 * video.Count);
        Assert.True(
            sent.Count > 0 && video.Count >= sent.Min() - allowance && video.Count <= sent.Max() + allowance,
            $"{name}: {video.Count} frames recorded in {span:F2} s, {sent.DefaultIfEmpty().Min()} to {sent.DefaultIfEmpty().Max()} sent in such a span");

        IReadOnlyList<double> voice = file.Track(Number(manifest, name, "voice"));
        double length = voice[^1] - voice[0] + 0.02;
        Assert.InRange(voice.Count * 0.02, length * 0.99, length * 1.01);
        Assert.InRange(length, span - 1.5, span + 1.5);
    }

    private static int Number(JsonElement manifest, string name, string kind) => manifest.GetProperty("tracks").EnumerateArray()
        .First(track => track.GetProperty("name").GetString() == name && track.GetProperty("kind").GetString() == kind && track.GetProperty("frames").GetInt64() > 0)
        .GetProperty("number").GetInt32();

    private static async Task VerifyFindsATamperedByteAsync(ServerProcess server, string id, string encrypted)
    {
        string[] verify = Command(server, "recordings", "verify", id);
        Assert.Contains($"{id}: ok", await Tools.MustRunAsync(ServerProcess.Program, verify), StringComparison.Ordinal);
        byte[] bytes = await File.ReadAllBytesAsync(encrypted);
        bytes[bytes.Length / 2] ^= 1;
        string whole = encrypted + ".whole";
        File.Move(encrypted, whole);
        await File.WriteAllBytesAsync(encrypted, bytes);
        (int status, string said) = await Tools.RunAsync(ServerProcess.Program, verify);
        Assert.Equal(1, status);
        Assert.Contains("a chunk was changed at byte", said, StringComparison.Ordinal);
        File.Move(whole, encrypted, overwrite: true);
    }

    private static async Task TheApiServesCiphertextAsync(ServerProcess server, string id, string encrypted)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/api/v1/recordings/{id}/content");
        request.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(100, 199);
        using HttpResponseMessage part = await server.Http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.PartialContent, part.StatusCode);
        byte[] bytes = await File.ReadAllBytesAsync(encrypted);
        Assert.Equal(bytes[100..200], await part.Content.ReadAsByteArrayAsync());

        using HttpResponseMessage without = await server.Http.DeleteAsync($"/api/v1/recordings/{id}");
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, without.StatusCode);
        using HttpResponseMessage deleted = await server.Http.DeleteAsync($"/api/v1/recordings/{id}?reason=test");
        Assert.Equal(System.Net.HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.False(File.Exists(encrypted));
    }

    private static string[] Command(ServerProcess server, params string[] command) =>
        [.. command, "--MediaServer:Data:Directory", server.DataDirectory];
}
