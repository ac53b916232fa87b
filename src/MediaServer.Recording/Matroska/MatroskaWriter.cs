using System.Text;
using MediaServer.Primitives;

namespace MediaServer.Recording.Matroska;

/// <summary>
/// Writes one Matroska file forwards only: segment and clusters of unknown size, blocks as frames come, and at the end
/// chapters, tags and cues. Timestamps are milliseconds from the recording's start.
/// </summary>
public sealed class MatroskaWriter(IElementOutput output)
{
    private const int MaximumCues = 8192;
    private const long ClusterMilliseconds = 2000;
    private readonly EbmlBuffer _head = new();
    private readonly List<MatroskaCue> _cues = [];
    private readonly List<MatroskaChapter> _chapters = [];
    private long _segmentStart;
    private long _clusterTime = long.MinValue;
    private long _cueSpacing;
    private long _lastCue = long.MinValue / 2;
    private int _cueTrack;
    private long _keyframeSpacing;

    /// <summary>Cues kept so far; thinned out to every second one when a recording grows very long.</summary>
    public IReadOnlyList<MatroskaCue> Cues => _cues;

    /// <summary>Where the segment's data begins: cue positions count from here.</summary>
    public long SegmentStart => _segmentStart;

    /// <summary>The largest timestamp written, in milliseconds.</summary>
    public long LastMilliseconds { get; private set; }

    public void Begin(IReadOnlyList<MatroskaTrack> tracks, string title, long unixMicroseconds, Instant now)
    {
        MatroskaHead.EbmlHeader(_head);
        Emit([], now);
        _head.Id(MatroskaId.Segment);
        _head.UnknownSize();
        Emit([], now);
        _segmentStart = output.Position;
        MatroskaHead.Info(_head, title, unixMicroseconds, 0);
        Emit([], now);
        MatroskaHead.Tracks(_head, tracks);
        Emit([], now);
        MatroskaHead.Tags(_head, tracks.Where(t => t.Role.Length > 0));
        Emit([], now);
    }

    /// <summary>
    /// Cues point to this track: the default video, whose keyframes begin a cluster each, or the mix where there is no
    /// video, which can be entered anywhere.
    /// </summary>
    public void SetCueTrack(MatroskaTrack track)
    {
        _cueTrack = track.Number;
        _keyframeSpacing = track.Codec.IsVideo() ? 500 : ClusterMilliseconds;
    }

    /// <summary>Bytes that <see cref="Frame"/> adds to a frame at most, a new cluster included.</summary>
    public const int Overhead = 64;

    public void Frame(int track, long milliseconds, bool isKeyframe, ReadOnlySpan<byte> frame, Instant now)
    {
        bool cueable = isKeyframe && track == _cueTrack;
        EnsureCluster(track, milliseconds, cueable, now);
        _head.Id(MatroskaId.SimpleBlock);
        _head.Size(frame.Length + 4);
        BlockHead(track, milliseconds, isKeyframe ? (byte)0x80 : (byte)0);
        Emit(frame, now);
        LastMilliseconds = Math.Max(LastMilliseconds, milliseconds);
    }

    /// <summary>A line of the text track, shown for a while.</summary>
    public void Text(int track, long milliseconds, long duration, string text, Instant now)
    {
        EnsureCluster(track, milliseconds, cueable: false, now);
        int group = _head.Begin(MatroskaId.BlockGroup);
        int block = _head.Begin(MatroskaId.Block);
        BlockHead(track, milliseconds, 0);
        _head.Raw(Encoding.UTF8.GetBytes(text));
        _head.End(block);
        _head.Unsigned(MatroskaId.BlockDuration, (ulong)duration);
        _head.End(group);
        Emit([], now);
        LastMilliseconds = Math.Max(LastMilliseconds, milliseconds);
    }

    public void Chapter(long milliseconds, string title)
    {
        if (_chapters.Count < MaximumCues)
        {
            _chapters.Add(new MatroskaChapter(milliseconds, title));
        }
    }

    /// <summary>Chapters, tags and cues: what could only be known at the end.</summary>
    public void Finish(IEnumerable<MatroskaTrack> changedTracks, Instant now)
    {
        if (_chapters.Count > 0)
        {
            MatroskaHead.Chapters(_head, _chapters);
            Emit([], now);
        }

        MatroskaHead.Tags(_head, changedTracks);
        Emit([], now);
        MatroskaHead.Cues(_head, _cues);
        Emit([], now);
    }

    private void EnsureCluster(int track, long milliseconds, bool cueable, Instant now)
    {
        long since = milliseconds - _clusterTime;

        // A keyframe that is worth a cue begins a cluster, for that is what a cue points to.
        bool cue = cueable && milliseconds - _lastCue >= _keyframeSpacing;
        bool fits = _clusterTime != long.MinValue && since is > short.MinValue and < short.MaxValue;
        if (fits && since < ClusterMilliseconds && !cue)
        {
            return;
        }

        _clusterTime = Math.Max(0, milliseconds);
        _head.Id(MatroskaId.Cluster);
        _head.UnknownSize();
        _head.Unsigned(MatroskaId.Timestamp, (ulong)_clusterTime);
        if (cue)
        {
            _lastCue = _clusterTime;
            Cue(new MatroskaCue(_clusterTime, track, output.PositionOf(_head.Length) - _segmentStart));
        }

        Emit([], now);
    }

    private void Cue(MatroskaCue cue)
    {
        if (_cues.Count > 0 && cue.Milliseconds < _cues[^1].Milliseconds + _cueSpacing)
        {
            return;
        }

        if (_cues.Count == MaximumCues)
        {
            for (int i = 1; i < MaximumCues / 2; i++)
            {
                _cues[i] = _cues[i * 2];
            }

            _cues.RemoveRange(MaximumCues / 2, MaximumCues / 2);
            _cueSpacing = Math.Max(1, (_cues[^1].Milliseconds - _cues[0].Milliseconds) / _cues.Count);
        }

        _cues.Add(cue);
    }

    private void BlockHead(int track, long milliseconds, byte flags)
    {
        _head.BigEndian((ulong)track | 0x80, 1);
        _head.BigEndian((ushort)(short)(milliseconds - _clusterTime), 2);
        _head.BigEndian(flags, 1);
    }

    private void Emit(ReadOnlySpan<byte> body, Instant now)
    {
        output.WriteElement(_head.Written, body, now);
        _head.Clear();
    }
}
