using System.Runtime.CompilerServices;

namespace MediaServer.Primitives;

/// <summary>
/// Counters by reason, written by one thread (the lane) and read by any. A reader sees each counter whole
/// (64-bit writes are atomic) and slightly late, which is all that a metric needs.
/// </summary>
public sealed class DropCounters
{
    private readonly long[] _counts = new long[Enum.GetValues<DropReason>().Length];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Count(DropReason reason) => _counts[(int)reason]++;

    public void Count(DropReason reason, int times) => _counts[(int)reason] += times;

    public long this[DropReason reason] => Volatile.Read(ref _counts[(int)reason]);

    public long Total
    {
        get
        {
            long total = 0;
            for (int i = 1; i < _counts.Length; i++)
            {
                total += Volatile.Read(ref _counts[i]);
            }

            return total;
        }
    }
}
