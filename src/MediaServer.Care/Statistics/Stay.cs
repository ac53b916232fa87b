namespace MediaServer.Care.Statistics;

/// <summary>Somebody was in a room for a while: what the figures are made of. No name, and an id that is a room's own.</summary>
public sealed class Stay
{
    public required string Id { get; init; }
    public required string Room { get; init; }
    public required string Participant { get; init; }
    public required string Role { get; init; }

    /// <summary>browser, sip, whip or whep.</summary>
    public required string Kind { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }

    /// <summary>Share of the sound that the far end had to make up, in per mille; -1 when it told nothing.</summary>
    public int ConcealedPermille { get; init; } = -1;

    /// <summary>How long pictures stood still, in milliseconds.</summary>
    public int FrozenMs { get; init; }

    /// <summary>How often the connection was lost and came back.</summary>
    public int Drops { get; init; }
}

/// <summary>What somebody thought of a call, in two taps.</summary>
public sealed class Feedback
{
    public required string Id { get; init; }
    public required string Room { get; init; }
    public required string Role { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>3 good, 2 so-so, 1 bad.</summary>
    public required int Mark { get; init; }

    /// <summary>sound, picture, waiting, device, other, or empty.</summary>
    public required string Reason { get; init; }
}
