namespace MediaServer.Bench.Links;

/// <summary>Capacity over time: kbit/s at a moment of the call.</summary>
public delegate double Capacity(double seconds);

/// <summary>One direction of a link (FIELD.md section 3).</summary>
public sealed record LinkDirection
{
    /// <summary>In kbit/s; IP and UDP headers count.</summary>
    public required Capacity Kbit { get; init; }

    /// <summary>Drop-tail queue: what would wait longer is dropped.</summary>
    public required double QueueMs { get; init; }

    public double JitterMs { get; init; }

    /// <summary>Chance of going from good to bad for each packet (Gilbert-Elliott; everything is lost in the bad state).</summary>
    public double ToBad { get; init; }

    /// <summary>Chance of coming back; 1: single losses.</summary>
    public double ToGood { get; init; } = 1;

    /// <summary>Loss while a spell of it lasts (satellite hand-over, rain), beside the above.</summary>
    public double SpellLoss { get; init; }

    public double SpellEverySeconds { get; init; }

    public double SpellSeconds { get; init; }

    /// <summary>Everything is lost for a while; the share of time is the profile's.</summary>
    public IReadOnlyList<(double From, double To)> Gaps { get; init; } = [];

    /// <summary>One-way delay in ms at a moment.</summary>
    public required Capacity DelayMs { get; init; }

    /// <summary>A TCP download shares the queue.</summary>
    public bool HasTcp { get; init; }

    public bool IsInGap(double seconds)
    {
        foreach ((double from, double to) in Gaps)
        {
            if (seconds >= from && seconds < to)
            {
                return true;
            }
        }

        return false;
    }
}
