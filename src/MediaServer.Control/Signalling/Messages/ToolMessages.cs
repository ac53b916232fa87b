namespace MediaServer.Control.Signalling;

/// <summary>A host makes somebody large for everybody; without a participant nobody.</summary>
internal sealed record PinMessage : ClientMessage
{
    public string? Participant { get; init; }
}

/// <summary>Staff to staff.</summary>
internal sealed record AsideMessage : ClientMessage
{
    public string? Text { get; init; }
}

/// <summary>Real-time text (ITU-T T.140): characters as they are typed; U+0008 takes the last one back, U+2028 ends a line.</summary>
internal sealed record LiveTextMessage : ClientMessage
{
    public string? Text { get; init; }
}

/// <summary>Staff ask somebody for a still picture of full size.</summary>
internal sealed record StillAskMessage : ClientMessage
{
    public string? Participant { get; init; }
}

internal sealed record Pinned : ServerMessage
{
    public override string Type => "pinned";
    public string? Participant { get; init; }
}

internal sealed record AsideSaid : ServerMessage
{
    public override string Type => "aside";
    public required string Participant { get; init; }
    public required string Name { get; init; }
    public required string Text { get; init; }
    public required DateTimeOffset At { get; init; }
}

internal sealed record LiveText : ServerMessage
{
    public override string Type => "live-text";
    public required string Participant { get; init; }
    public required string Name { get; init; }
    public required string Text { get; init; }
}

internal sealed record StillAsked : ServerMessage
{
    public override string Type => "still-asked";

    /// <summary>Who asks.</summary>
    public required string Participant { get; init; }
    public required string Name { get; init; }
}

/// <summary>A file has come, whole.</summary>
internal sealed record FileCame : ServerMessage
{
    public override string Type => "file";
    public required string File { get; init; }
    public required string Participant { get; init; }
    public required string Sender { get; init; }
    public required string Name { get; init; }
    public required string Kind { get; init; }
    public required string MediaType { get; init; }
    public required long Size { get; init; }
    public required string Sha256 { get; init; }
}
