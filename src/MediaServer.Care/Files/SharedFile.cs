namespace MediaServer.Care.Files;

/// <summary>A file of a call: what is known of it. Its bytes lie encrypted in the data folder.</summary>
public sealed class SharedFile
{
    public required string Id { get; init; }
    public required string Room { get; init; }
    public required string Participant { get; init; }
    public required string Sender { get; init; }
    public required string Name { get; init; }
    public required string Type { get; init; }
    public required long Size { get; init; }

    /// <summary>SHA-256 as the sender computed it, in hexadecimal; what arrives must have the same.</summary>
    public required string Sha256 { get; init; }

    /// <summary>file, or still for a picture that staff asked for.</summary>
    public required string Kind { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>Bytes that have come, without a gap.</summary>
    public long Received { get; init; }
    public DateTimeOffset? CompleteAt { get; init; }
}
