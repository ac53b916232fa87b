namespace MediaServer.Control.Signalling;

/// <summary>What a client may say (docs/protocol.md). Everything is optional on the wire: handlers check.</summary>
internal abstract record ClientMessage
{
    /// <summary>The client's number for a request, repeated in the answer.</summary>
    public long? Id { get; init; }
}

/// <summary>Joins with an offer.</summary>
internal sealed record JoinMessage : ClientMessage
{
    public string? Offer { get; init; }
    public IReadOnlyList<SourceEntry>? Sources { get; init; }
    public IReadOnlyList<string>? Muted { get; init; }
    public ViewMessage? View { get; init; }
}

/// <summary>Adds sections, sources or an ICE restart to a running session.</summary>
internal sealed record UpdateMessage : ClientMessage
{
    public string? Offer { get; init; }
    public IReadOnlyList<SourceEntry>? Sources { get; init; }
}

/// <summary>Takes a participant up again after its socket broke.</summary>
internal sealed record ResumeMessage : ClientMessage
{
    public string? Resume { get; init; }
}

/// <summary>Which tiles are shown at which size.</summary>
internal sealed record ViewMessage : ClientMessage
{
    public IReadOnlyList<TileEntry>? Tiles { get; init; }
    public bool AudioOnly { get; init; }
    public bool LowData { get; init; }
}

internal sealed record MuteMessage : ClientMessage
{
    public string? Source { get; init; }
    public bool Muted { get; init; }
}

internal sealed record ChatMessage : ClientMessage
{
    public string? Text { get; init; }
}

internal sealed record HandMessage : ClientMessage
{
    public bool Raised { get; init; }
}

/// <summary>Asks for a sign of life: a page whose network went away is not told by its socket.</summary>
internal sealed record PingMessage : ClientMessage;

/// <summary>Far-end figures of getStats, for the statistics.</summary>
internal sealed record StatsMessage : ClientMessage
{
    public FarEndAudio? Audio { get; init; }
    public FarEndVideo? Video { get; init; }
}

internal sealed record LeaveMessage : ClientMessage;

/// <summary>A sending section and what it carries.</summary>
internal sealed record SourceEntry(string? Mid, string? Source);

/// <summary>One tile on a screen, in device pixels.</summary>
internal sealed record TileEntry(string? Participant, string? Source, int Width, int Height, int Priority);

/// <summary>How the far end hears: concealed and all samples, and jitter buffer delay in milliseconds.</summary>
internal sealed record FarEndAudio(double? ConcealedSamples, double? TotalSamples, double? JitterMs);

/// <summary>How the far end sees: freezes, frames a second and height.</summary>
internal sealed record FarEndVideo(double? FreezeMs, double? FramesPerSecond, double? FrameHeight);
