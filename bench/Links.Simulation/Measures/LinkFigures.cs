namespace MediaServer.Bench.Links;

/// <summary>What one run on one profile showed; a row of the bench.</summary>
public sealed record LinkFigures
{
    public required string Profile { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Media bits received over bits that the link could carry, both without the first 10 s and the outages.</summary>
    public double Utilisation { get; init; }

    /// <summary>Worst of the voices that the thin client hears, share of the time talked.</summary>
    public double AudioConcealment { get; init; }

    public double AudioGapMsMax { get; init; }

    /// <summary>The same for the thin client's voice at the others.</summary>
    public double UpConcealment { get; init; }

    public double UpGapMsMax { get; init; }

    /// <summary>Worst of the pictures, share of the time; outages and stills left out.</summary>
    public double FreezeShare { get; init; }

    public double LongestFreezeSeconds { get; init; }

    /// <summary>Freezes of more than a second: how many a minute, and their share of the time; the worst picture.</summary>
    public double LongFreezesPerMinute { get; init; }

    public double LongFreezeShare { get; init; }

    public double StillShare { get; init; }

    /// <summary>Mean over the pictures.</summary>
    public double Fps { get; init; }

    public double Height { get; init; }

    /// <summary>One-way delay of voices, publisher to subscriber.</summary>
    public double DelayMsP50 { get; init; }

    public double DelayMsP95 { get; init; }

    /// <summary>Wait in the bottleneck's queue behind own packets.</summary>
    public double QueueMsP95 { get; init; }

    /// <summary>Longest time until under the new capacity after a drop; step test.</summary>
    public double DownSeconds { get; init; }

    /// <summary>Longest time until 85 % of the new capacity after a rise; step test.</summary>
    public double UpSeconds { get; init; }

    /// <summary>Layer switches a minute, the picture with most of them.</summary>
    public double SwitchesPerMinute { get; init; }

    public double PliPerMinute { get; init; }

    public double OverheadKbit { get; init; }

    /// <summary>Longest until a voice, and a picture, after an outage.</summary>
    public double AudioReturnSeconds { get; init; }

    public double VideoReturnSeconds { get; init; }

    /// <summary>Our bits and the TCP flow's over half of what both had; 1 is fair.</summary>
    public double FairShare { get; init; }

    public double TcpShare { get; init; }
}
