using MediaServer.Control.Configuration;
using MediaServer.Control.Metrics;
using MediaServer.Engine;
using MediaServer.Primitives;

namespace MediaServer.Control.Rooms;

/// <summary>What a room is made from.</summary>
internal sealed record RoomSetup
{
    public required Personal<string> Name { get; init; }
    public required RoomKey Key { get; init; }
    public required IMediaEngine Engine { get; init; }
    public required IPeerConnector Connector { get; init; }
    public required RoomOptions Options { get; init; }
    public required TimeProvider Time { get; init; }
    public required ControlMetrics Metrics { get; init; }
    public RoomPolicy Policy { get; init; } = RoomPolicy.Open;
    public IAuditTrail Audit { get; init; } = NoAudit.Instance;

    /// <summary>True for a room that the API made: it stays when it is empty.</summary>
    public bool Lasting { get; init; }
}
