namespace MediaServer.Recording.Export;

/// <summary>What of a recording becomes a plain file.</summary>
public sealed record ExportOptions
{
    /// <summary>Track numbers; empty for every track that holds something.</summary>
    public IReadOnlySet<int> Tracks { get; init; } = new HashSet<int>();

    /// <summary>Milliseconds from the recording's start. Video begins at the keyframe before, at most ten seconds.</summary>
    public long From { get; init; }

    public long To { get; init; } = long.MaxValue;
}
