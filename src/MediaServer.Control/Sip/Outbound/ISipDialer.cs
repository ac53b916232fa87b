using MediaServer.Control.Rooms;

namespace MediaServer.Control.Sip;

/// <summary>Calls from a room: endpoints that are registered, and telephones. From any thread.</summary>
internal interface ISipDialer
{
    /// <summary>Endpoints that may be called, and whether they are registered now.</summary>
    IReadOnlyList<Callee> Callees { get; }

    /// <summary>True where a trunk dials at least some numbers.</summary>
    bool DialsNumbers { get; }

    /// <summary>Calls somebody into a room; the room is told how it goes.</summary>
    /// <returns>The call's id, or why not.</returns>
    (string? Call, string Problem) Dial(RoomActor room, string roomName, string to, string? name, string by);

    /// <summary>Gives a call up that isn't answered; nothing happens when there is none.</summary>
    void Cancel(RoomActor room, string call);
}

/// <summary>Somebody who may be called.</summary>
/// <param name="To">What <c>dial</c> takes.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Registered">It can be reached now.</param>
internal sealed record Callee(string To, string Name, bool Registered);
