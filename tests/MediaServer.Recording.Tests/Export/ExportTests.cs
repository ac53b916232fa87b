using System.Globalization;
using MediaServer.Primitives;
using MediaServer.Recording.Age;
using MediaServer.Recording.Export;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Tests.Export;

public class ExportTests
{
    [Fact]
    public void An_export_holds_every_frame_with_duration_and_cues_in_front()
    {
        using Studio studio = Recorded();
        byte[] plain = Run(studio, new ExportOptions());
        List<(int, long, bool, int)> before = Blocks(studio.Plain()), after = Blocks(plain);
        Assert.Equal(before, after);
        if (!Tool.Exists("ffprobe"))
        {
            return;
        }

        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("x.mkv"), plain);
        string duration = Tool.Check("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", folder.File("x.mkv"));
        Assert.InRange(double.Parse(duration.Trim(), CultureInfo.InvariantCulture), 11.9, 18);

        // Seeking by cues lands on the keyframe at or before the wanted time.
        string seek = Tool.Check("ffprobe", "-v", "error", "-select_streams", "v:0", "-read_intervals", "7%+#1", "-show_entries", "packet=pts_time,flags", "-of", "csv=p=0", folder.File("x.mkv"));
        Assert.StartsWith("6.0", seek, StringComparison.Ordinal);
        Assert.Contains("joined", Tool.Check("ffprobe", "-v", "error", "-show_chapters", folder.File("x.mkv")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_begins_at_the_keyframe_before()
    {
        using Studio studio = Recorded();
        List<(int Track, long At, bool Key, int Length)> blocks = Blocks(Run(studio, new ExportOptions { From = 5000, To = 9000 }));
        (int Track, long At, bool Key, int Length) first = blocks.First(b => b.Track == 2);
        Assert.True(first.Key);
        Assert.Equal(0, first.At);
        Assert.InRange(blocks.Max(b => b.At), 4800, 5100);
    }

    [Fact]
    public void Chosen_tracks_come_alone()
    {
        using Studio studio = Recorded();
        Assert.All(Blocks(Run(studio, new ExportOptions { Tracks = new HashSet<int> { 1 } })), b => Assert.Equal(1, b.Track));
    }

    [Fact]
    public void A_grid_of_everybody_plays_and_keeps_its_length()
    {
        if (!Tool.Exists("ffmpeg"))
        {
            return;
        }

        EncodedMedia voice = EncodedMedia.Make(MatroskaCodec.Opus, 3);
        EncodedMedia camera = EncodedMedia.Make(MatroskaCodec.Vp8, 3);
        EncodedMedia other = EncodedMedia.Make(MatroskaCodec.H264, 2);
        using Studio studio = new(tracks: [Studio.Voice, Studio.Camera, Studio.Camera with { Codec = MatroskaCodec.H264, Sender = "b" }]);
        for (int i = 0; i < 150; i++)
        {
            studio.Send(1, voice.Frames[i], (uint)(i * 960));
            if (i % 2 == 0)
            {
                studio.Send(2, camera.Frames[i / 2], (uint)(i * 1800));
            }

            // Who comes a second later.
            if (i % 2 == 0 && i >= 50)
            {
                studio.Send(3, other.Frames[(i - 50) / 2], (uint)(i * 1800));
            }

            studio.Pass(Duration.FromMilliseconds(20));
        }

        studio.Finish();
        using TemporaryFolder folder = new();
        List<double> progress = [];
        (AgeError error, string complaint) = GridComposition.Run(
            studio.Storage.OpenRead(RecordingFiles.Content(Studio.Id)), [Studio.Identity], folder.File("x.mp4"), new ExportOptions(), new Reported(progress));
        Assert.Equal((AgeError.None, ""), (error, complaint));
        Assert.NotEmpty(progress);
        Assert.InRange(Probe.DecodedFrames(folder.File("x.mp4"), 0), 73, 77);
        Assert.InRange(Probe.DecodedSeconds(folder.File("x.mp4"), 1), 2.9, 3.1);
    }

    private sealed class Reported(List<double> seen) : IProgress<double>
    {
        public void Report(double value) => seen.Add(value);
    }

    [Fact]
    public void Who_has_no_key_gets_nothing()
    {
        using Studio studio = Recorded();
        using MemoryStream output = new();
        AgeIdentity other = AgeIdentity.Generate(new SeededRandomSource(1234));
        Assert.Equal(AgeError.NoMatch, RecordingExport.Run(studio.Storage.OpenRead(RecordingFiles.Content(Studio.Id)), [other], output, new ExportOptions()));
        Assert.Equal(0, output.Length);
    }

    private static Studio Recorded()
    {
        Studio studio = new();
        studio.Session.Recorder.Mark("Anna joined", studio.Now);
        studio.Talk(12, videoBytes: 3000);
        studio.Finish();
        return studio;
    }

    private static byte[] Run(Studio studio, ExportOptions options)
    {
        using MemoryStream output = new();
        Assert.Equal(AgeError.None, RecordingExport.Run(studio.Storage.OpenRead(RecordingFiles.Content(Studio.Id)), [Studio.Identity], output, options));
        return output.ToArray();
    }

    private static List<(int Track, long At, bool Key, int Length)> Blocks(byte[] plain)
    {
        List<(int, long, bool, int)> blocks = [];
        MatroskaReader reader = new(new MemoryStream(plain));
        while (reader.TryNext(out MatroskaBlock block))
        {
            blocks.Add((block.Track, block.Milliseconds, block.IsKeyframe, block.Data.Length));
        }

        return blocks;
    }
}
