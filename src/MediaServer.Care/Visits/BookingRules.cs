namespace MediaServer.Care.Visits;

/// <summary>What can be booked, without a look at the other bookings.</summary>
public static class BookingRules
{
    public const int MostPeople = 50;

    /// <summary>A booking made while the patient is on the phone may begin now.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>A birth takes its time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public static readonly TimeSpan FarthestAhead = TimeSpan.FromDays(800);

    public static BookingProblem Check(Booking booking, DateTimeOffset now) =>
        booking.End <= booking.Start ? BookingProblem.EndBeforeStart
        : booking.End - booking.Start > Longest ? BookingProblem.TooLong
        : booking.Start < now - Tolerance ? BookingProblem.InThePast
        : booking.Start > now + FarthestAhead ? BookingProblem.TooFarAhead
        : booking.People.Count is 0 or > MostPeople ? BookingProblem.NobodyOrTooMany
        : BookingProblem.None;
}
