namespace MediaServer.Care.Visits;

/// <summary>Which rooms are a visit's.</summary>
public static class VisitRooms
{
    /// <summary>Every visit's room begins so, and so is known to have a door even before the booking was read.</summary>
    public const string Prefix = "visit-";

    /// <summary>So begins the room of somebody in a queue.</summary>
    public const string QueuePrefix = "queue-";

    /// <summary>Rooms before which people wait.</summary>
    public static bool HasDoor(string room) => IsVisit(room) || IsQueue(room);

    public static bool IsQueue(string room) => room.StartsWith(QueuePrefix, StringComparison.OrdinalIgnoreCase);

    public static bool IsVisit(string room) => room.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
}
