using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Export;

/// <summary>What the first pass over a recording found: used tracks, where each begins, the length.</summary>
internal sealed class ExportPlan
{
    private const long KeyframeReach = 10_000;
    private readonly Dictionary<int, MatroskaTrack> _used = [];
    private readonly Dictionary<int, long> _starts = [];
    private readonly HashSet<int> _videos = [];

    public List<MatroskaTrack> Tracks { get; } = [];

    public List<MatroskaChapter> Chapters { get; } = [];

    public string Title { get; private set; } = "";

    public long UnixMicroseconds { get; private set; }

    /// <summary>Timestamp 0 of the export, on the recording's timeline.</summary>
    public long Zero { get; private set; }

    /// <summary>Milliseconds.</summary>
    public long Duration { get; private set; }

    public MatroskaTrack? CueTrack { get; private set; }

    public static ExportPlan Make(Stream plain, ExportOptions options, IProgress<double>? progress)
    {
        ExportPlan plan = new();
        MatroskaReader reader = new(plain);
        long last = 0;
        int count = 0;
        while (reader.TryNext(out MatroskaBlock block))
        {
            if (++count % 4096 == 0)
            {
                progress?.Report(0.3 * reader.Position / plain.Length);
            }

            if (block.Milliseconds >= options.To || (options.Tracks.Count > 0 && !options.Tracks.Contains(block.Track)))
            {
                continue;
            }

            plan.See(reader, block, options.From);
            last = Math.Max(last, block.Milliseconds + block.Duration);
        }

        plan.Settle(reader, options, last);
        return plan;
    }

    public bool Takes(in MatroskaBlock block, ExportOptions options) =>
        _used.ContainsKey(block.Track) && block.Milliseconds < options.To
        && block.Milliseconds >= (_videos.Contains(block.Track) ? _starts[block.Track] : Zero);

    private void See(MatroskaReader reader, in MatroskaBlock block, long from)
    {
        int number = block.Track;
        MatroskaTrack? track = reader.Tracks.FirstOrDefault(t => t.Number == number);
        if (track is null || (block.Milliseconds < from - KeyframeReach))
        {
            return;
        }

        bool video = track.Codec.IsVideo();
        if (!video && block.Milliseconds >= from)
        {
            _used.TryAdd(number, track);
        }
        else if (video && block.IsKeyframe && (block.Milliseconds <= from || !_starts.ContainsKey(number)))
        {
            _videos.Add(number);
            _starts[number] = block.Milliseconds;
            _used[number] = KeyframeInspection.Describe(track, block.Data);
        }
    }

    private void Settle(MatroskaReader reader, ExportOptions options, long last)
    {
        Title = reader.Title;
        UnixMicroseconds = reader.UnixMicroseconds;
        Zero = Math.Max(0, Math.Min(options.From, _starts.Count > 0 ? _starts.Values.Min() : options.From));
        Duration = Math.Max(0, last - Zero);

        // Names and roles from the tags, which stand at the end of a recording.
        foreach (MatroskaTrack track in reader.Tracks.Where(t => _used.ContainsKey(t.Number)))
        {
            Tracks.Add(_used[track.Number] with { Name = track.Name, Role = track.Role });
        }

        MarkDefault(video: true);
        MarkDefault(video: false);
        CueTrack = Tracks.Find(t => t.Codec.IsVideo() && t.IsDefault) ?? Tracks.Find(t => t.Codec == MatroskaCodec.Opus);
        Chapters.AddRange(reader.Chapters
            .Where(c => c.Milliseconds >= Zero && c.Milliseconds < options.To)
            .Select(c => c with { Milliseconds = c.Milliseconds - Zero }));
    }

    /// <summary>Where the default track isn't among the chosen ones, the first of its kind takes its place.</summary>
    private void MarkDefault(bool video)
    {
        bool IsOfKind(MatroskaTrack track) => track.Codec.IsVideo() == video && track.Codec != MatroskaCodec.Text;
        if (!Tracks.Exists(t => IsOfKind(t) && t.IsDefault) && Tracks.FindIndex(IsOfKind) is >= 0 and int index)
        {
            Tracks[index] = Tracks[index] with { IsDefault = true };
        }
    }
}
