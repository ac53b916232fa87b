using MediaServer.Primitives;

namespace MediaServer.Bench.Links;

/// <summary>What a viewer sees of one picture: frames, freezes, stills.</summary>
public sealed class PictureMeter
{
    private readonly Queue<double> _intervals = new();
    private readonly PlayoutBuffer _buffer = new();
    private double _sum;
    private double _last = -1;
    private double _accrued;
    private double _still;

    public List<double> Shown { get; } = [];

    public List<(double At, double Seconds)> Freezes { get; } = [];

    public double StillSeconds { get; private set; }

    /// <summary>Sum over time of the height shown.</summary>
    public double HeightSeconds { get; private set; }

    public long Bytes { get; private set; }

    public int Height { get; private set; }

    /// <summary>Changes of the layer shown: time and height.</summary>
    public List<(double At, int Height)> Switches { get; } = [];

    /// <summary>The server says it sends stills now (or no picture).</summary>
    public bool IsStill { get; private set; }

    /// <summary>The server says how the slot is served from now on.</summary>
    public void SetStill(bool isStill, double at)
    {
        Accrue(at);
        IsStill = isStill;
    }

    private void Accrue(double at)
    {
        double from = Math.Max(_accrued, _last);
        _still += IsStill && _last >= 0 && at > from ? at - from : 0;
        _accrued = Math.Max(_accrued, at);
    }

    /// <summary>A frame can be shown.</summary>
    public void OnFrame(int height, int bytes, double capturedSeconds, Instant now)
    {
        double above = _buffer.Add((now.Seconds - capturedSeconds) * 1000, now);
        _buffer.Learn(above);
        double at = Math.Max(now.Seconds, capturedSeconds + ((_buffer.Lowest + _buffer.Length()) / 1000));
        at = Math.Max(at, _last);
        Bytes += bytes;
        if (height != Height)
        {
            Height = height;
            Switches.Add((at, height));
        }

        Note(at);
        Shown.Add(at);
        _last = at;
    }

    /// <summary>The call is over: a picture that stood still until then has frozen.</summary>
    public void Finish(double at)
    {
        if (_last >= 0)
        {
            Note(at);
        }
    }

    private void Note(double at)
    {
        if (_last < 0)
        {
            return;
        }

        double interval = at - _last;
        HeightSeconds += interval * Height;
        Accrue(at);
        double still = Math.Min(_still, interval);
        _still = 0;
        StillSeconds += still;
        if (still > 0)
        {
            // What of the wait was no still counts as any other.
            interval -= still;
            if (interval < 0.2)
            {
                return;
            }
        }

        double mean = _intervals.Count > 0 ? _sum / _intervals.Count : 0.033;
        if (interval > Math.Max(3 * mean, mean + 0.15))
        {
            Freezes.Add((at - interval, interval));
            return;
        }

        _intervals.Enqueue(interval);
        _sum += interval;
        if (_intervals.Count > 30)
        {
            _sum -= _intervals.Dequeue();
        }
    }
}
