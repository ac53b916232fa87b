namespace MediaServer.Control.Signalling;

/// <summary>Starts, pauses, resumes or stops the recording.</summary>
internal sealed record RecordMessage : ClientMessage
{
    /// <summary>start, pause, resume or stop.</summary>
    public string? Action { get; init; }

    /// <summary>Why, for those who are asked and for the manifest; with start.</summary>
    public string? Purpose { get; init; }
}

/// <summary>The answer to a <c>consent</c>; a later one takes the earlier back.</summary>
internal sealed record ConsentMessage : ClientMessage
{
    /// <summary>Which question is answered.</summary>
    public string? Request { get; init; }
    public bool Accept { get; init; }
}

/// <summary>What everybody must see of the recording.</summary>
internal sealed record RecordingChanged : ServerMessage
{
    public override string Type => "recording";

    /// <summary>off, asking, on, paused, interrupted or failed.</summary>
    public required string State { get; init; }
    public string? Purpose { get; init; }

    /// <summary>Who started it, by name.</summary>
    public string? By { get; init; }
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why it failed or what is wrong: storage-full, storage-failed, storage-hung, storage-low, mirror-lost, no-track, mix-lost, refused, unanswered.</summary>
    public string? Reason { get; init; }

    /// <summary>The receiver's own answer: asked, granted or refused.</summary>
    public string? You { get; init; }

    /// <summary>Everybody's answers, for those who may record.</summary>
    public IReadOnlyDictionary<string, string>? Consents { get; init; }

    /// <summary>The receiver may start, pause and stop.</summary>
    public bool May { get; init; }
}

/// <summary>Asks a party.</summary>
internal sealed record ConsentAsked : ServerMessage
{
    public override string Type => "consent";
    public required string Request { get; init; }
    public required string Purpose { get; init; }
    public required string By { get; init; }
}
