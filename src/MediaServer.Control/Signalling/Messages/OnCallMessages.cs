namespace MediaServer.Control.Signalling;

/// <summary>Presses a service's button.</summary>
internal sealed record CallMessage : ClientMessage
{
    public string? Service { get; init; }
}

/// <summary>Takes a call.</summary>
internal sealed record AnswerMessage : ClientMessage
{
    public string? Call { get; init; }
}

/// <summary>Can't take a call.</summary>
internal sealed record RefuseMessage : ClientMessage
{
    public string? Call { get; init; }
}

/// <summary>The first word on <c>/ws/oncall</c>.</summary>
internal sealed record OnCallWelcome : ServerMessage
{
    public override string Type => "oncall";
    public required string Name { get; init; }
    public required string Role { get; init; }
    public required IReadOnlyList<OnCallServiceEntry> Services { get; init; }
}

/// <summary>A service and who is on duty now; <c>OnDuty</c> says whether the person of this page is.</summary>
internal sealed record OnCallServiceEntry(string Id, string Name, IReadOnlyList<string> People, bool OnDuty);

/// <summary>Somebody calls.</summary>
internal sealed record Ring : ServerMessage
{
    public override string Type => "ring";
    public required string Call { get; init; }
    public required string Service { get; init; }
    public required string Caller { get; init; }
    public required DateTimeOffset Since { get; init; }
}

/// <summary>It rings no more here: answered (by somebody), missed, cancelled or declined.</summary>
internal sealed record RingEnded : ServerMessage
{
    public override string Type => "ring-ended";
    public required string Call { get; init; }
    public required string Reason { get; init; }
    public string? By { get; init; }
}

/// <summary>The answer to <c>call</c> and <c>answer</c>: the way into the room.</summary>
internal sealed record OnCallJoin : Reply
{
    public override string Type => "go";
    public required string Call { get; init; }
    public required string Room { get; init; }
    public required string Token { get; init; }
}
