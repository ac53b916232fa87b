using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using MediaServer.Codecs.Plane;
using MediaServer.Control.Configuration;
using MediaServer.Control.Mixing;
using MediaServer.Control.Recordings;
using MediaServer.Control.Tests.Mixing;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;
using MediaServer.Recording.Age;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace MediaServer.Control.Tests.Recordings;

/// <summary>The desk, the storage and the codec process are the real ones; voices come from the test.</summary>
public sealed class RecordingMixTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("recording-mix-").FullName;
    private readonly FakeEngine _engine = new();
    private readonly List<RecordingNews> _news = [];
    private readonly ManualResetEventSlim _over = new();

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        _over.Dispose();
    }

    [Fact]
    public void TheFirstAndDefaultSoundIsEverybodyMixed()
    {
        using CodecFixture codecs = new();
        (string file, RecordingManifest manifest) = Record(codecs.Plane, live => Speak(4));
        Assert.Empty(manifest.Warnings);
        Assert.Equal([TrackKind.Mix, TrackKind.Voice, TrackKind.Voice], manifest.Tracks.Select(track => track.Kind));
        if (!HasFfmpeg())
        {
            return;
        }

        using JsonDocument probe = JsonDocument.Parse(Run("ffprobe", $"-v error -show_streams -select_streams a -of json {file}"));
        JsonElement first = probe.RootElement.GetProperty("streams")[0];
        Assert.Equal("Everybody", first.GetProperty("tags").GetProperty("TITLE").GetString());
        Assert.Equal(1, first.GetProperty("disposition").GetProperty("default").GetInt32());
        Assert.All(probe.RootElement.GetProperty("streams").EnumerateArray().Skip(1), other => Assert.Equal(0, other.GetProperty("disposition").GetProperty("default").GetInt32()));

        float[] mix = Decode(file, 0), low = Decode(file, 1);
        Assert.True(Loudest(mix, 500) > 0.15 && Loudest(mix, 1500) > 0.15, "both are heard in the mix");
        Assert.True(Loudest(low, 1500) < 0.02, "a single voice stays single");
        Assert.InRange(mix.Length / 48_000.0, 3, 5);
        output.WriteLine($"the mix begins {1000 * (Onset(mix) - Onset(low)):F0} ms after the voice");
    }

    [Fact]
    public void AKilledMixerIsAGapThatTheManifestNamesAndNoMore()
    {
        using CodecFixture codecs = new();
        (string file, RecordingManifest manifest) = Record(codecs.Plane, live =>
        {
            Speak(2);
            codecs.Kill();
            codecs.Await(stands: true);
            Speak(4);
        });
        Assert.Equal(["mix-interrupted"], manifest.Warnings);
        Assert.Contains(manifest.Gaps, gap => gap is { Track: 1, Reason: GapReason.Maker });
        Assert.Contains(_news, news => news.Warning == "mix-lost");
        Assert.All(manifest.Tracks.Where(track => track.Kind == TrackKind.Voice), track => Assert.Equal(300, track.Frames));
        Assert.True(!HasFfmpeg() || Loudest(Decode(file, 0), 1500) > 0.15);
    }

    [Fact]
    public void WithoutACodecProcessVoicesAreRecordedAndTheManifestSaysWhatIsMissing()
    {
        (string file, RecordingManifest manifest) = Record(new NoCodecPlane("none"), live => Speak(1));
        Assert.Equal(["mix-absent"], manifest.Warnings);
        Assert.Equal([TrackKind.Voice, TrackKind.Voice], manifest.Tracks.Select(track => track.Kind));
        Assert.Contains(_news, news => news.Warning == "mix-lost");
        Assert.True(!HasFfmpeg() || Loudest(Decode(file, 0), 500) > 0.15);
    }

    private void Speak(double seconds)
    {
        Talker.Each20Ms(seconds, () =>
        {
            _low.Say(_engine.Taps[Source(1)]);
            _high.Say(_engine.Taps[Source(2)]);
        });
    }

    private readonly Talker _low = new(500);
    private readonly Talker _high = new(1500);

    private static SourceKey Source(int number) => new(new PeerKey(0, number), "0");

    private (string File, RecordingManifest Manifest) Record(ICodecPlane plane, Action<ILiveRecording> act)
    {
        MediaServerOptions options = MediaServerOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["MediaServer:Data:Directory"] = _folder,
            ["MediaServer:Recording:WarnMegabytes"] = "0",
            ["MediaServer:Recording:StopMegabytes"] = "0",
        }).Build());
        using RecordingDesk desk = new(options, _engine, plane, new FakeDesk(), TimeProvider.System, NullLogger<RecordingDesk>.Instance);
        desk.StartAsync(default).GetAwaiter().GetResult();
        RecordingManifest manifest = new() { Id = "20260101-000000-00000000", Room = "ward-4", Purpose = "test", Started = DateTimeOffset.UnixEpoch };
        RecordedSource[] sources = [.. new[] { 1, 2 }.Select(number => new RecordedSource(
            Source(number), Codec.Opus, new TrackDescription { Codec = MatroskaCodec.Opus, Kind = TrackKind.Voice, Name = $"Voice {number}", Sender = $"{number}" }))];
        ILiveRecording live = desk.Start(new RecordingStart(manifest, "test", sources), Hear);
        act(live);
        live.Finish();
        Assert.True(_over.Wait(s_patience), "the recording doesn't end");
        return (Decrypt(manifest.Id), SignedManifest(manifest.Id));
    }

    private void Hear(RecordingNews news)
    {
        lock (_news)
        {
            _news.Add(news);
        }

        if (news.State is RecordingState.Finished or RecordingState.Failed)
        {
            _over.Set();
        }
    }

    private string Decrypt(string id)
    {
        IReadOnlyList<AgeIdentity> keys = AgeIdentity.ParseFile(File.ReadAllText(Path.Combine(_folder, "keys", "recording-demonstration.txt")));
        using FileStream encrypted = File.OpenRead(Path.Combine(_folder, "recordings", $"{id}.mkv.age"));
        Assert.Equal(AgeError.None, AgeReader.TryOpen(encrypted, keys, out AgeReader? reader));
        string plain = Path.Combine(_folder, "plain.mkv");
        using FileStream output = File.Create(plain);
        reader!.CopyTo(output);
        return plain;
    }

    private RecordingManifest SignedManifest(string id)
    {
        string path = Directory.EnumerateFiles(Path.Combine(_folder, "recordings"), $"{id}*.json").Single();
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement body = document.RootElement.TryGetProperty("manifest", out JsonElement inner) ? inner : document.RootElement;
        return body.Deserialize<RecordingManifest>(RecordingManifest.Json)!;
    }

    private float[] Decode(string file, int track)
    {
        string raw = Path.Combine(_folder, "raw");
        Run("ffmpeg", $"-v error -y -i {file} -map 0:a:{track} -ac 1 -ar 48000 -af aresample=async=1:first_pts=0 -f f32le {raw}");
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(raw)).ToArray();
    }

    /// <summary>The loudest tenth of a second: a busy machine may leave pieces out.</summary>
    private static double Loudest(float[] samples, double hertz) =>
        samples.Chunk(4800).Where(piece => piece.Length == 4800).Max(piece => Loudness(piece, hertz));

    /// <summary>Seconds until there is sound.</summary>
    private static double Onset(float[] samples) =>
        samples.Chunk(240).TakeWhile(piece => piece.Max(MathF.Abs) < 0.1f).Count() * 240 / 48_000.0;

    private static double Loudness(float[] samples, double hertz)
    {
        double real = 0, imaginary = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double angle = 2 * Math.PI * hertz * i / 48_000;
            real += samples[i] * Math.Cos(angle);
            imaginary += samples[i] * Math.Sin(angle);
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / samples.Length;
    }

    private static bool HasFfmpeg() => Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "ffprobe")));

    private static string Run(string program, string arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return output;
    }
}
