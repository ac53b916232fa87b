namespace MediaServer.Care.Visits;

/// <summary>A booked visit: a room, a time, and the people in it.</summary>
public sealed class Visit
{
    public required string Id { get; init; }

    /// <summary>A name that can't be guessed and says nothing.</summary>
    public required string Room { get; init; }

    /// <summary><see cref="VisitClass"/>: what the room's door does.</summary>
    public required string Class { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }

    /// <summary>From how many minutes before the start the waiting area is open.</summary>
    public required int OpensMinutes { get; init; }
    /// <summary>The unit that gives the visit; null when nobody said.</summary>
    public string? Unit { get; init; }
    public required DateTimeOffset BookedAt { get; init; }
    public DateTimeOffset? CancelledAt { get; init; }
    public List<VisitPerson> People { get; init; } = [];

    public DateTimeOffset OpensAt => Start.AddMinutes(-OpensMinutes);

    /// <summary>A visit may run over: links work until then.</summary>
    public DateTimeOffset ClosesAt => End + OverrunAllowed;

    /// <summary>How long after the booked end people may still come back.</summary>
    public static TimeSpan OverrunAllowed { get; } = TimeSpan.FromMinutes(60);
}

/// <summary>Somebody in a visit, and their link.</summary>
public sealed class VisitPerson
{
    /// <summary>The participant's id in the room: the same each time the link is opened.</summary>
    public required string Id { get; init; }
    public required string VisitId { get; init; }
    public required string Name { get; init; }
    public required string Role { get; init; }

    /// <summary>The booking system's own key for the person: finds overlapping bookings.</summary>
    public string? Reference { get; init; }

    /// <summary>Of the text that is sent.</summary>
    public required string Language { get; init; }

    /// <summary>True when the link belongs to the first device that opens it.</summary>
    public required bool OneTime { get; init; }

    /// <summary>Counts renewed links: an older one no longer opens.</summary>
    public int Generation { get; init; }

    /// <summary>SHA-256 of the device's own secret, once a one-time link was opened.</summary>
    public string? Device { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>A booking request's own number: a repeated request gives the same visit.</summary>
public sealed class BookingKey
{
    public required string Key { get; init; }

    /// <summary>SHA-256 of what was asked: another request under the same number is a fault.</summary>
    public required string Request { get; init; }
    public required string VisitId { get; init; }
    public required DateTimeOffset At { get; init; }
}

/// <summary>Classes of visits.</summary>
public static class VisitClass
{
    /// <summary>Waiting area on.</summary>
    public const string Care = "care";

    /// <summary>Waiting area on, and the room locks itself when patient and staff are in.</summary>
    public const string Sensitive = "sensitive";

    public static bool IsKnown(string? name) => name is Care or Sensitive;
}
