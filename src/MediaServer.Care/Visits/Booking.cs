namespace MediaServer.Care.Visits;

/// <summary>A visit that somebody wants.</summary>
public sealed record Booking
{
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }
    public string Class { get; init; } = VisitClass.Care;
    public int OpensMinutes { get; init; } = 30;
    public string? Unit { get; init; }
    public required IReadOnlyList<BookedPerson> People { get; init; }

    /// <summary>The requester's number, and a digest of what is asked; null without one.</summary>
    public string? Key { get; init; }
    public string Request { get; init; } = "";
}

/// <summary>Somebody in it. Name and role were checked by the caller.</summary>
public sealed record BookedPerson(string Name, string Role, string? Reference, string Language, bool OneTime);

/// <summary>A visit, or why there is none.</summary>
/// <param name="Visit">The visit; on <see cref="BookingProblem.Overlap"/> the one that is in the way.</param>
/// <param name="Problem">None when booked.</param>
/// <param name="Repeated">True when the same request had booked it before.</param>
public sealed record BookingResult(Visit? Visit, BookingProblem Problem, bool Repeated = false);

/// <summary>Why a booking is refused.</summary>
public enum BookingProblem
{
    None,
    InThePast,
    TooFarAhead,
    EndBeforeStart,
    TooLong,
    NobodyOrTooMany,
    Overlap,
    OtherRequest,
}
