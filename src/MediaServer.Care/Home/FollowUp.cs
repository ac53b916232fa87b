using MediaServer.Care.Organisation;

namespace MediaServer.Care.Home;

/// <summary>A patient who measures at home.</summary>
public sealed class FollowUp : IEntry
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>The patient's key in the record system: what <c>Observation.subject</c> names. Unique.</summary>
    public required string Reference { get; init; }
    public required string Language { get; init; }
    public string? Unit { get; init; }

    /// <summary>The queue that the patient's button calls; null for no button.</summary>
    public string? Service { get; init; }

    /// <summary>What is measured, in the words of <see cref="Measures"/> with spaces between.</summary>
    public required string Measures { get; init; }

    /// <summary>Counts renewed links.</summary>
    public int Generation { get; init; }
}

/// <summary>One value, as it came.</summary>
public sealed class Measurement
{
    public required string Id { get; init; }
    public required string FollowUp { get; init; }

    /// <summary>LOINC, or a question's word.</summary>
    public required string Code { get; init; }
    public required double Value { get; init; }
    public required DateTimeOffset At { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>patient or integration.</summary>
    public required string Source { get; init; }

    /// <summary>The sender's own identifier: the same one twice is one value. Unique where there is one.</summary>
    public string? External { get; init; }
}

/// <summary>What is usual: for a patient, or for a unit's patients who have no own.</summary>
public sealed class Limit
{
    /// <summary>The follow-up's id, or <c>unit:</c> and the unit's.</summary>
    public required string Owner { get; init; }
    public required string Code { get; init; }
    public double? Low { get; init; }
    public double? High { get; init; }
}

/// <summary>A value outside of its limits, until somebody has taken it on.</summary>
public sealed class Alarm
{
    public required string Id { get; init; }
    public required string FollowUp { get; init; }
    public required string Code { get; init; }
    public required double Value { get; init; }

    /// <summary>low or high.</summary>
    public required string Kind { get; init; }
    public required DateTimeOffset At { get; init; }
    public string? AcknowledgedBy { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
}
