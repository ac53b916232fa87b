using MediaServer.Care.Doors;
using MediaServer.Care.Visits;
using MediaServer.Control.Rooms;

namespace MediaServer.Control.Care;

/// <summary>Doors of booked visits, from the database. Rooms that nobody booked have an open one.</summary>
internal sealed class Doorkeeper(VisitBook visits, Admissions admissions, TimeProvider time) : IDoorkeeper
{
    public async Task<RoomPolicy> PolicyAsync(string room)
    {
        if (VisitRooms.IsQueue(room))
        {
            return new RoomPolicy { WaitingArea = true, Admitted = await admissions.ListAsync(room) };
        }

        if (!VisitRooms.IsVisit(room))
        {
            return RoomPolicy.Open;
        }

        // A visit's room that no booking knows gets the strict door.
        Visit? visit = await visits.FindByRoomAsync(room);
        return new RoomPolicy
        {
            WaitingArea = true,
            AutoLock = visit?.Class != VisitClass.Care,
            Admitted = await admissions.ListAsync(room),
        };
    }

    public Task<bool> TryAdmitAsync(string room, string participant, string by) =>
        VisitRooms.HasDoor(room) ? admissions.TryAdmitAsync(room, participant, by, time.GetUtcNow()) : Task.FromResult(true);

    public Task RevokeAsync(string room, string participant) =>
        VisitRooms.HasDoor(room) ? admissions.RevokeAsync(room, participant) : Task.CompletedTask;
}
