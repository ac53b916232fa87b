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
    Task<RoomActor?> OpenAsync(string name);

    /// <summary>Opens a room that stays when it is empty; not new when it exists already, null when it can't be opened.</summary>
    Task<(bool IsNew, RoomActor? Room)> CreateAsync(string name);

    bool Close(string name, string reason);
}
