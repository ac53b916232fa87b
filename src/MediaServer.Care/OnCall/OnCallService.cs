namespace MediaServer.Care.OnCall;

/// <summary>A speciality that can be called day and night.</summary>
public sealed class OnCallService
{
    /// <summary>As in an address: <c>cardiology</c>.</summary>
    public required string Id { get; init; }

    /// <summary>As people say it.</summary>
    public required string Name { get; init; }

    /// <summary>After how many seconds the second line is rung as well.</summary>
    public int SecondAfter { get; init; } = 30;

    /// <summary>After how many seconds the third line is rung as well.</summary>
    public int ThirdAfter { get; init; } = 60;

    /// <summary>After how many seconds nobody is tried any more and the caller is told.</summary>
    public int GiveUpAfter { get; init; } = 180;

    /// <summary>ring: everybody on duty is called. queue: callers wait in order until an operator takes them.</summary>
    public string Kind { get; init; } = "ring";

    /// <summary>Answered within this many seconds counts as in time.</summary>
    public int TargetSeconds { get; init; } = 60;
}

/// <summary>Somebody is on call for a service during a time.</summary>
public sealed class Shift
{
    public required string Id { get; init; }
    public required string Service { get; init; }

    /// <summary>The name with which the person signs in.</summary>
    public required string Person { get; init; }

    /// <summary>1 is rung at once, 2 and 3 later.</summary>
    public required int Level { get; init; }
    public required DateTimeOffset From { get; init; }
    public required DateTimeOffset To { get; init; }
}

/// <summary>A call as it is kept: who answered is written once.</summary>
public sealed class OnCallRecord
{
    public required string Id { get; init; }
    public required string Service { get; init; }
    public required string Room { get; init; }
    public required string Caller { get; init; }
    public required DateTimeOffset At { get; init; }
    public string? AnsweredBy { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>ringing, answered, missed or cancelled.</summary>
    public required string Outcome { get; init; }
}
