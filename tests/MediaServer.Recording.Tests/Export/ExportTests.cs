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
