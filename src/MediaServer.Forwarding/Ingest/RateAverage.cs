using MediaServer.Primitives;

namespace MediaServer.Forwarding.Ingest;

/// <summary>
/// A stream's rate without the peaks of its key frames, for allocation; keeps its last value while the stream is paused, as what
/// it will take when it comes back.
/// </summary>
public struct RateAverage
{
    private static readonly Duration Interval = Duration.FromMilliseconds(200);
    private Instant _last;
    private Instant _first;
    private double _bits;

    /// <summary>Bits a second; 0 until the stream has been measured once.</summary>
    public readonly long BitsPerSecond => (long)_bits;

    /// <summary>Reads the meter, at most each 200 ms however many subscribers ask.</summary>
    public long Read(ref RateMeter meter, Instant now)
    {
        if (now - _last < Interval)
        {
            return (long)_bits;
        }

        long measured = meter.BitsPerSecond(now);
        if (now - _last > Duration.FromSeconds(2))
        {
            _first = now;
        }

        _last = now;
        if (measured > 0)
        {
            // Quick while the encoder ramps up, then over three seconds.
            double share = _bits == 0 ? 1 : now - _first < Duration.FromSeconds(2) ? 0.4 : 0.07;
            _bits += (measured - _bits) * share;
        }

        return (long)_bits;
    }
}
