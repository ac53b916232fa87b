using MediaServer.Primitives;

namespace MediaServer.Forwarding.Ingest;

/// <summary>Bits a second over the last second, in ten bins, without a timer.</summary>
public struct RateMeter
{
    private const int Bins = 10;
    private const long BinMicroseconds = 100_000;
    private BinBytes _bins;
    private long _bin;
    private long _sum;
    private long _firstBin;

    public void Add(int bytes, Instant now)
    {
        Advance(now);
        _bins[(int)(_bin % Bins)] += bytes;
        _sum += bytes;
    }

    /// <summary>Bits a second; 0 when nothing came for a second.</summary>
    public long BitsPerSecond(Instant now)
    {
        Advance(now);
        long span = Math.Min(Bins, _bin - _firstBin + 1);
        return span <= 0 ? 0 : _sum * 8 * Bins / span;
    }

    private void Advance(Instant now)
    {
        long bin = Math.Max(0, now.Microseconds / BinMicroseconds);
        if (bin - _bin >= Bins)
        {
            _bins = default;
            _sum = 0;
            _bin = bin;
            _firstBin = bin;
            return;
        }

        while (_bin < bin)
        {
            _bin++;
            ref long oldest = ref _bins[(int)(_bin % Bins)];
            _sum -= oldest;
            oldest = 0;
        }
    }

    [System.Runtime.CompilerServices.InlineArray(Bins)]
    private struct BinBytes
    {
        private long _first;
    }
}
