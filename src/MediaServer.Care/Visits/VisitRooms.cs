namespace MediaServer.Care.Visits;

/// <summary>Which rooms are a visit's.</summary>
public static class VisitRooms
{
    /// <summary>Every visit's room begins so, and so is known to have a door even before the booking was read.</summary>
    public const string Prefix = "visit-";

    public static bool IsVisit(string room) => room.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
}
