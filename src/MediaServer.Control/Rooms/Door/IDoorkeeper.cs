namespace MediaServer.Control.Rooms;

/// <summary>What rooms know of bookings, and what bookings keep of rooms. The room itself never waits for it.</summary>
internal interface IDoorkeeper
{
    /// <summary>The room's class, before the room is opened.</summary>
    Task<RoomPolicy> PolicyAsync(string room);

    /// <summary>Writes down that somebody is let in: of two at once exactly one gets true.</summary>
    Task<bool> TryAdmitAsync(string room, string participant, string by);

    /// <summary>Takes it back.</summary>
    Task RevokeAsync(string room, string participant);
}
