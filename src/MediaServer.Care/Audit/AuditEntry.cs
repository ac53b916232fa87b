namespace MediaServer.Care.Audit;

/// <summary>One line of the log. All but <see cref="Name"/> and <see cref="Salt"/> are under the hash.</summary>
public sealed record AuditEntry
{
    /// <summary>1, 2, 3...: a gap is a fault.</summary>
    public required long Sequence { get; init; }
    public required DateTimeOffset At { get; init; }
    public required string Action { get; init; }
    public required string Room { get; init; }
    public required string Actor { get; init; }
    public required string Role { get; init; }
    public required string Subject { get; init; }
    public required string Detail { get; init; }

    /// <summary>Null when nobody was named, or the name was deleted.</summary>
    public string? Name { get; init; }

    /// <summary>Random, so that a deleted name can't be found again by trying names.</summary>
    public string? Salt { get; init; }

    /// <summary>SHA-256 over salt and name; empty without a name. This is what the chain holds of it.</summary>
    public required string Commitment { get; init; }

    /// <summary>The hash of the entry before; 64 zeros at the beginning.</summary>
    public required string Previous { get; init; }
    public required string Hash { get; init; }
}
