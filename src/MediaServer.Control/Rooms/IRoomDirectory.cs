namespace MediaServer.Control.Rooms;

/// <summary>
/// Where rooms are found. In this process for now; several nodes come with a directory behind this interface.
/// </summary>
internal interface IRoomDirectory
{
    /// <summary>True while the server stops: nobody joins.</summary>
    bool IsDraining { get; }

    IReadOnlyList<string> Names { get; }

    RoomActor? Find(string name);

    /// <summary>The room, opened when it isn't; null when there are too many or the server stops.</summary>
    RoomActor? Open(string name);

    /// <summary>Opens a room that stays when it is empty; false when it exists already or can't be opened.</summary>
    bool TryCreate(string name, out RoomActor? room);

    bool Close(string name, string reason);
}
