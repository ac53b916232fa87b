using System.Runtime.CompilerServices;

namespace MediaServer.Forwarding.Congestion;

/// <summary>
/// How long packets stand in the queue of the bottleneck: the lowest one-way delay of the last 150 ms over the lowest of
/// the last 20 s. Jitter only ever adds to a packet's delay, so the minimum of a window passes it by; the two clocks need
/// no common zero, and their drift over 20 s (2 ms at 100 ppm) is small against the threshold.
/// </summary>
public struct QueueDelay
{
    private const int ShortBins = 8;
    private const long ShortMicroseconds = 50_000;
    private const int LongBins = 10;
    private const long LongMicroseconds = 2_000_000;

    /// <summary>A minimum of fewer packets is jitter.</summary>
    private const int EnoughPackets = 9;

    /// <summary>So much more than jitter that there is nothing to wait for.</summary>
    private const long LongQueue = 60_000;

    private ShortArray _short;
    private CountArray _counts;
    private double _jitter;
    private LongArray _long;
    private long _shortHead;
    private long _longHead;
    private bool _started;

    /// <summary>A packet arrived.</summary>
    /// <param name="delay">Arrival on the receiver's clock less sending on ours, microseconds.</param>
    /// <param name="arrival">Receiver's clock, microseconds.</param>
    public void OnPacket(long delay, long arrival)
    {
        long shortBin = arrival / ShortMicroseconds;
        long longBin = arrival / LongMicroseconds;
        if (!_started)
        {
            Reset(shortBin, longBin);
        }

        AdvanceShort(shortBin);
        AdvanceLong(longBin);
        if (shortBin > _shortHead - ShortBins)
        {
            ref long low = ref _short[(int)(shortBin & (ShortBins - 1))];
            low = Math.Min(low, delay);
            _counts[(int)(shortBin & (ShortBins - 1))]++;
        }

        _jitter += (Math.Min(200_000, delay - Lowest(3)) - _jitter) / 128;
        ref long lowest = ref _long[(int)(_longHead % LongBins)];
        lowest = Math.Min(lowest, delay);
    }

    /// <summary>The lowest delay of the last 20 s.</summary>
    public readonly long Floor
    {
        get
        {
            long floor = long.MaxValue;
            for (int i = 0; i < LongBins; i++)
            {
                floor = Math.Min(floor, _long[i]);
            }

            return floor;
        }
    }

    /// <summary>Mean delay of packets above the lowest around them, microseconds.</summary>
    public readonly long Jitter => (long)_jitter;

    /// <summary>
    /// The standing queue in microseconds: over the last 150 ms, or as far back (400 ms) as there are packets enough; 0 when
    /// there aren't, for then nothing stands behind us either.
    /// </summary>
    public readonly long Standing
    {
        get
        {
            long newest = Over(Lowest(2));
            if (newest > LongQueue + (3 * Jitter))
            {
                return newest;
            }

            int packets = 0;
            int bins = 0;
            int least = _jitter > 20_000 ? 5 : 3;
            while (bins < ShortBins && (bins < least || packets < EnoughPackets))
            {
                packets += _counts[(int)((_shortHead - bins) & (ShortBins - 1))];
                bins++;
            }

            return packets < EnoughPackets ? 0 : Over(Lowest(bins));
        }
    }

    /// <summary>Growth of the standing queue in microseconds a second, over the last 400 ms.</summary>
    public readonly long Gradient
    {
        get
        {
            long recent = Lowest(2);
            long before = long.MaxValue;
            for (int i = 4; i < ShortBins; i++)
            {
                before = Math.Min(before, _short[(int)((_shortHead - i) & (ShortBins - 1))]);
            }

            return recent == long.MaxValue || before == long.MaxValue ? 0 : (recent - before) * 4;
        }
    }

    /// <summary>The path itself has become longer: what stands now is the new floor.</summary>
    public void Rebase()
    {
        long now = Lowest(3);
        if (now == long.MaxValue)
        {
            return;
        }

        for (int i = 0; i < LongBins; i++)
        {
            _long[i] = long.MaxValue;
        }

        _long[(int)(_longHead % LongBins)] = now;
    }

    private readonly long Over(long delay)
    {
        long floor = Floor;
        return delay == long.MaxValue || floor == long.MaxValue ? 0 : Math.Max(0, delay - floor);
    }

    private readonly long Lowest(int bins)
    {
        long lowest = long.MaxValue;
        for (int i = 0; i < bins; i++)
        {
            lowest = Math.Min(lowest, _short[(int)((_shortHead - i) & (ShortBins - 1))]);
        }

        return lowest;
    }

    private void Reset(long shortBin, long longBin)
    {
        _started = true;
        _shortHead = shortBin;
        _longHead = longBin;
        for (int i = 0; i < ShortBins; i++)
        {
            _short[i] = long.MaxValue;
        }

        for (int i = 0; i < LongBins; i++)
        {
            _long[i] = long.MaxValue;
        }
    }

    private void AdvanceShort(long bin)
    {
        long from = Math.Max(_shortHead + 1, bin - ShortBins + 1);
        for (long i = from; i <= bin; i++)
        {
            _short[(int)(i & (ShortBins - 1))] = long.MaxValue;
            _counts[(int)(i & (ShortBins - 1))] = 0;
        }

        _shortHead = Math.Max(_shortHead, bin);
    }

    private void AdvanceLong(long bin)
    {
        long from = Math.Max(_longHead + 1, bin - LongBins + 1);
        for (long i = from; i <= bin; i++)
        {
            _long[(int)(i % LongBins)] = long.MaxValue;
        }

        _longHead = Math.Max(_longHead, bin);
    }

    [InlineArray(ShortBins)]
    private struct ShortArray
    {
        private long _first;
    }

    [InlineArray(ShortBins)]
    private struct CountArray
    {
        private int _first;
    }

    [InlineArray(LongBins)]
    private struct LongArray
    {
        private long _first;
    }
}
