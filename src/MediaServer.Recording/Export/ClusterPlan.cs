using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Export;

/// <summary>
/// Divides blocks into clusters, the same way each time: the second pass sums their sizes, the third writes them.
/// </summary>
internal sealed class ClusterPlan(MatroskaTrack? cueTrack)
{
    private const long Longest = 5000;
    private const long VideoSpacing = 500;
    private const long AudioSpacing = 2000;
    private const int MaximumBytes = 4 << 20;
    private const int TimestampBytes = 10;
    private long _time = long.MinValue;
    private long _lastCue = long.MinValue / 2;

    public List<PlannedCluster> Clusters { get; } = [];

    /// <summary>True when this block begins a cluster.</summary>
    public bool Add(long milliseconds, int track, bool isKeyframe, long duration, int length)
    {
        bool cue = isKeyframe && track == cueTrack?.Number
            && milliseconds - _lastCue >= (cueTrack.Codec.IsVideo() ? VideoSpacing : AudioSpacing);
        long since = milliseconds - _time;
        bool begins = _time == long.MinValue || since is >= Longest or < -Longest || Clusters[^1].Size > MaximumBytes || cue;
        if (begins)
        {
            _time = Math.Max(0, milliseconds);
            _lastCue = cue ? _time : _lastCue;
            Clusters.Add(new PlannedCluster { Milliseconds = _time, IsCue = cue, Size = TimestampBytes });
        }

        Clusters[^1].Size += BlockWriter.SizeOf(duration, length);
        return begins;
    }
}
