namespace MediaServer.Care.Webhooks;

/// <summary>Something that a booking system is to be told: written with what it tells of, sent until it is taken.</summary>
public sealed class WebhookDelivery
{
    public required string Id { get; init; }
    public required string Url { get; init; }
    public required string Event { get; init; }

    /// <summary>JSON without names or health data: the visit's id, and what happened.</summary>
    public required string Body { get; init; }
    public required DateTimeOffset At { get; init; }
    public int Attempts { get; init; }
    public required DateTimeOffset NextAt { get; init; }

    /// <summary>When it was taken, or given up.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>taken, given-up, or empty while it is under way.</summary>
    public string Outcome { get; init; } = "";
}
