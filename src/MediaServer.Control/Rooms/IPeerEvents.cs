using MediaServer.Engine;

namespace MediaServer.Control.Rooms;

/// <summary>Handles what concerns a connection only (DTLS), and knows which room the rest belongs to.</summary>
internal interface IPeerEvents
{
    /// <summary>A connection ended by itself: the peer said goodbye, or its handshake failed. From any thread.</summary>
    event Action<RoomKey, PeerKey>? Lost;

    /// <returns>The room that should hear of it; null when it is handled or nobody's.</returns>
    RoomKey? Take(EngineEvent happened);
}
