using System.Numerics;

namespace MediaServer.Engine.Lanes;

/// <summary>What a lane measures of itself: written by the lane, read by the metrics.</summary>
public sealed class LaneFigures
{
    /// <summary>Buckets of the turn-time histogram: 2^i microseconds, i = 0-23.</summary>
    public const int Buckets = 24;

    private readonly long[] _turns = new long[Buckets];
    private long _longest;
    private long _packetsIn;
    private long _turnCount;

    public long PacketsIn => Volatile.Read(ref _packetsIn);

    public long Turns => Volatile.Read(ref _turnCount);

    /// <summary>Longest turn since the last call, in microseconds.</summary>
    public long TakeLongestTurn() => Interlocked.Exchange(ref _longest, 0);

    public long LongestTurn => Volatile.Read(ref _longest);

    public void CopyTurns(Span<long> destination)
    {
        for (int i = 0; i < Buckets; i++)
        {
            destination[i] = Volatile.Read(ref _turns[i]);
        }
    }

    /// <summary>Turns that ended by a defect; never above zero in a sound server.</summary>
    public long Faults { get; private set; }

    public void OnFault() => Faults++;

    public void OnTurn(long microseconds, int packetsIn)
    {
        int bucket = Math.Min(Buckets - 1, BitOperations.Log2((ulong)Math.Max(1, microseconds)));
        _turns[bucket]++;
        _turnCount++;
        _packetsIn += packetsIn;
        if (microseconds > _longest)
        {
            Volatile.Write(ref _longest, microseconds);
        }
    }
}
