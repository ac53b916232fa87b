using MediaServer.Engine;

namespace MediaServer.Control.Rooms;

/// <summary>Handles what concerns a connection only (DTLS), and knows which room the rest belongs to.</summary>
internal interface IPeerEvents
{
    /// <returns>The room that should hear of it; null when it is handled or nobody's.</returns>
    RoomKey? Take(EngineEvent happened);
}
