using System.Numerics;

namespace MediaServer.Bench.Load.Measure;

/// <summary>Times in microseconds, kept to 1.6 %: 64 steps to each doubling.</summary>
internal sealed class LatencyHistogram
{
    private const int Steps = 64;

    private readonly long[] _counts = new long[40 * Steps];
    private long _total;

    public long Count => _total;

    public long Largest { get; private set; }

    public void Add(long microseconds)
    {
        microseconds = Math.Max(0, microseconds);
        _counts[Index(microseconds)]++;
        _total++;
        Largest = Math.Max(Largest, microseconds);
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _total = 0;
        Largest = 0;
    }

    /// <summary>The time in milliseconds that this share did not pass; not a number without any.</summary>
    public double Quantile(double share)
    {
        if (_total == 0)
        {
            return double.NaN;
        }

        long rank = (long)Math.Ceiling(share * _total);
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return Math.Min(Upper(i), Largest) / 1000.0;
            }
        }

        return Largest / 1000.0;
    }

    private static int Index(long value)
    {
        if (value < Steps)
        {
            return (int)value;
        }

        int shift = BitOperations.Log2((ulong)value) - 6;
        return Math.Min(((shift + 1) * Steps) + (int)(value >> shift) - Steps, (40 * Steps) - 1);
    }

    private static long Upper(int index) => index < Steps ? index : (((long)(index % Steps) + Steps + 1) << ((index / Steps) - 1)) - 1;
}
