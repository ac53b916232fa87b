namespace MediaServer.Control.Rooms;

/// <summary>What a room's door does; the room's class decides.</summary>
internal sealed record RoomPolicy
{
    /// <summary>A room that nobody booked: everybody with a token enters directly, until staff lock it.</summary>
    public static readonly RoomPolicy Open = new();

    /// <summary>Those who are not staff wait until somebody lets them in.</summary>
    public bool WaitingArea { get; init; }

    /// <summary>The room locks itself once patient and staff are in.</summary>
    public bool AutoLock { get; init; }

    /// <summary>Who was let in before this server opened the room.</summary>
    public IReadOnlyCollection<string> Admitted { get; init; } = [];
}
