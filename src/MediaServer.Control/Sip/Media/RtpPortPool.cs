using MediaServer.Control.Configuration;
using MediaServer.Primitives;

namespace MediaServer.Control.Sip.Media;

/// <summary>Hands out pairs of ports. One that somebody else holds is skipped and counted.</summary>
internal sealed class RtpPortPool(PortRange range, IRandomSource random)
{
    private readonly Lock _gate = new();
    private long _skipped;
    private long _inUse;

    /// <summary>Pairs that are held.</summary>
    public long InUse => Interlocked.Read(ref _inUse);

    /// <summary>Ports that were taken by others when they were tried.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>A pair, or null when none is left.</summary>
    public RtpPortPair? Open()
    {
        int first = (range.First + 1) & ~1;
        int pairs = (range.Last - first + 1) / 2;
        if (pairs <= 0)
        {
            return null;
        }

        // A random start: a port that was just closed isn't given to the next call, whose predecessor may still send.
        lock (_gate)
        {
            int start = (int)(random.NextUInt32() % (uint)pairs);
            for (int i = 0; i < pairs; i++)
            {
                if (RtpPortPair.TryOpen(first + ((start + i) % pairs * 2), () => Interlocked.Decrement(ref _inUse)) is { } pair)
                {
                    Interlocked.Increment(ref _inUse);
                    return pair;
                }

                Interlocked.Increment(ref _skipped);
            }
        }

        return null;
    }
}
