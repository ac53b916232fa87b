namespace MediaServer.Control.Signalling;

/// <summary>What a host does at the door.</summary>
internal abstract record DoorMessage : ClientMessage
{
    /// <summary>To whom.</summary>
    public string? Participant { get; init; }
}

internal sealed record AdmitMessage : DoorMessage;

internal sealed record DeclineMessage : DoorMessage
{
    /// <summary>A word to take along.</summary>
    public string? Text { get; init; }
}

internal sealed record PutBackMessage : DoorMessage;

/// <summary>Writes to somebody who waits.</summary>
internal sealed record TellMessage : DoorMessage
{
    public string? Text { get; init; }
}

internal sealed record LockMessage : DoorMessage
{
    public bool Locked { get; init; }
}

/// <summary>To somebody before the door: the answer to <c>join</c>, and again whenever something changed.</summary>
internal sealed record Waiting : Reply
{
    public override string Type => "waiting";
    public required DateTimeOffset Since { get; init; }

    /// <summary>Somebody inside who knows; null while nobody is.</summary>
    public string? SeenBy { get; init; }
    public required bool Locked { get; init; }

    /// <summary>In a queue: the place (1 is next) and an honest guess in minutes, null while nobody works.</summary>
    public QueuePlace? Queue { get; init; }
    public required IReadOnlyList<WaitingLine> Lines { get; init; }
}

internal sealed record QueuePlace(int Place, int? Minutes);

/// <summary>The door is open: <c>join</c> now.</summary>
internal sealed record Admitted : ServerMessage
{
    public override string Type => "admitted";
}

internal sealed record Declined : ServerMessage
{
    public override string Type => "declined";
    public string? Text { get; init; }
}

/// <summary>To hosts: everybody who waits, always the whole list.</summary>
internal sealed record Knock : ServerMessage
{
    public override string Type => "knock";
    public required bool Locked { get; init; }
    public required IReadOnlyList<KnockEntry> Waiting { get; init; }
}

/// <summary>Somebody before the door, as hosts see them.</summary>
internal sealed record KnockEntry(
    string Participant, string Name, string Role, string Identified, DateTimeOffset Since, bool Away, IReadOnlyList<WaitingLine> Lines);

/// <summary>Something written over the threshold.</summary>
internal sealed record WaitingLine(string Name, string Text, DateTimeOffset At, bool ByStaff);

/// <summary>To the caller of a service on call: who is tried.</summary>
internal sealed record Ringing : ServerMessage
{
    public override string Type => "ringing";
    public override bool IsReplaceable => true;
    public required string Call { get; init; }
    public required string Service { get; init; }

    /// <summary>ringing, answered, missed or cancelled.</summary>
    public required string State { get; init; }
    public required IReadOnlyList<RingingPerson> People { get; init; }
    public DateTimeOffset? NextLineAt { get; init; }
}

/// <summary>Somebody on duty; state: waiting, ringing, no-device, declined, answered.</summary>
internal sealed record RingingPerson(string Name, int Line, string State);
