using MediaServer.Primitives;

namespace MediaServer.Bench.Links;

/// <summary>
/// What a listener hears of one voice: an adaptive buffer of at most 200 ms above the lowest delay; what comes later is lost. The
/// share concealed is of the time that the person talked, which is stricter than WebRTC's, where silence counts as heard.
/// </summary>
public sealed class VoiceMeter
{
    private const int FrameMs = 20;

    private readonly Dictionary<int, bool> _played = [];
    private readonly Dictionary<int, long> _captured = [];
    private readonly PlayoutBuffer _buffer = new();
    private readonly List<float> _delays = [];

    public IReadOnlyList<float> DelaysMs => _delays;

    public Instant FirstArrival { get; private set; } = Instant.Never;

    /// <summary>Arrival times of what was heard, seconds.</summary>
    public List<double> Heard { get; } = [];

    /// <summary>A frame came.</summary>
    /// <param name="stamp">Which, and when it was said.</param>
    /// <param name="isNew">Not a copy of an earlier one: the buffer learns from it.</param>
    /// <param name="now">The time.</param>
    public void OnPacket(in MediaStamp stamp, bool isNew, Instant now)
    {
        if (_played.ContainsKey(stamp.Number))
        {
            return;
        }

        FirstArrival = Instant.Min(FirstArrival, now);
        double delay = (now.Microseconds - stamp.CapturedMicroseconds) / 1000.0;
        _delays.Add((float)delay);
        double above = isNew ? _buffer.Add(delay, now) : delay - _buffer.Lowest;
        bool inTime = above <= _buffer.Length();
        _played[stamp.Number] = inTime;
        _captured[stamp.Number] = stamp.CapturedMicroseconds;
        if (inTime)
        {
            Heard.Add(now.Seconds);
        }

        if (isNew)
        {
            _buffer.Learn(above);
        }
    }

    /// <summary>Judges the whole call.</summary>
    /// <param name="talked">Whether the person talked at a number (each is 20 ms).</param>
    /// <param name="outages">Times in which nothing can come; a gap that touches one is left out.</param>
    /// <param name="origin">When the call began, seconds.</param>
    public (long Frames, long Concealed, double LongestGapMs) Judge(Func<double, bool> talked, IReadOnlyList<(double From, double To)> outages, double origin)
    {
        if (_played.Count == 0)
        {
            return (0, 0, 0);
        }

        int first = _played.Keys.Min();
        int last = _played.Keys.Max();
        long start = _captured[first] - (first * FrameMs * 1000L);
        long frames = 0;
        long concealed = 0;
        double gap = 0;
        double longest = 0;
        for (int number = first; number <= last; number++)
        {
            double at = (start + (number * FrameMs * 1000L)) / 1e6;
            if (!talked(at) || IsIn(outages, at - origin))
            {
                gap = 0;
                continue;
            }

            frames++;
            bool heard = _played.TryGetValue(number, out bool inTime) && inTime;
            concealed += heard ? 0 : 1;
            gap = heard ? 0 : gap + FrameMs;
            longest = Math.Max(longest, gap);
        }

        return (frames, concealed, longest);
    }

    private static bool IsIn(IReadOnlyList<(double From, double To)> outages, double at)
    {
        foreach ((double from, double to) in outages)
        {
            if (at >= from - 0.3 && at <= to + 1)
            {
                return true;
            }
        }

        return false;
    }
}
