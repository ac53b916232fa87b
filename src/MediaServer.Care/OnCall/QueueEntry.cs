namespace MediaServer.Care.OnCall;

/// <summary>Somebody who waits in a service's queue, and what became of it.</summary>
public sealed class QueueEntry
{
    public required string Id { get; init; }
    public required string Service { get; init; }
    public required string Room { get; init; }

    /// <summary>The participant's id in the room.</summary>
    public required string Participant { get; init; }
    public required string Name { get; init; }

    /// <summary>What the operator must know, one word; null when anybody can help.</summary>
    public string? Skill { get; init; }

    /// <summary>0 usual, 1 first, 2 at once.</summary>
    public required int Priority { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The operator's participant id.</summary>
    public string? TakenBy { get; init; }
    public string? TakenByName { get; init; }
    public DateTimeOffset? TakenAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>waiting, taken, done or abandoned.</summary>
    public required string Outcome { get; init; }
}
