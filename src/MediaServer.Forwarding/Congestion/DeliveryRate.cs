using System.Runtime.CompilerServices;

namespace MediaServer.Forwarding.Congestion;

/// <summary>
/// Bits a second over a window that ends with the newest event, in bins of 25 ms. Fed with the receiver's arrival times it
/// is what the link delivered; fed with sending times, what was sent.
/// </summary>
public struct DeliveryRate
{
    private const int Bins = 64;
    private const long BinMicroseconds = 25_000;
    private BinBytes _bins;
    private long _head;
    private long _first;
    private bool _started;

    public void Add(long microseconds, int bytes)
    {
        long bin = microseconds / BinMicroseconds;
        if (!_started || bin - _head >= Bins)
        {
            _bins = default;
            _first = _started ? _head + 1 : bin;
            _head = bin;
            _started = true;
        }

        for (; _head < bin; _head++)
        {
            _bins[(int)((_head + 1) & (Bins - 1))] = 0;
        }

        if (bin > _head - Bins && bin >= 0)
        {
            _bins[(int)(bin & (Bins - 1))] += bytes;
        }
    }

    /// <summary>
    /// Bits a second over the last bins; the newest, which is still filling, is left out.
    /// </summary>
    /// <param name="milliseconds">Window, at most 1500.</param>
    public readonly long BitsPerSecond(int milliseconds)
    {
        int bins = (int)Math.Clamp(milliseconds * 1000L / BinMicroseconds, 1, Bins - 2);
        bins = (int)Math.Min(bins, _head - _first);
        if (bins <= 0)
        {
            return 0;
        }

        long sum = 0;
        for (int i = 1; i <= bins; i++)
        {
            sum += _bins[(int)((_head - i) & (Bins - 1))];
        }

        return sum * 8 * 1_000_000 / (bins * BinMicroseconds);
    }

    [InlineArray(Bins)]
    private struct BinBytes
    {
        private int _first;
    }
}
