using MediaServer.Codecs.Plane;
using MediaServer.Control.Configuration;
using MediaServer.Control.Metrics;
using MediaServer.Control.Recordings;
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
    /// <summary>Null where nothing is counted.</summary>
    public IRoomStatistics? Statistics { get; init; }
    public IAuditTrail Audit { get; init; } = NoAudit.Instance;

    /// <summary>The codec process; null where there is none.</summary>
    public ICodecPlane? Codecs { get; init; }

    /// <summary>Null where nothing is recorded.</summary>
    public IRecordingDesk? Recordings { get; init; }

    /// <summary>What kind of room it is, for the rules of recording: a word of the county's own.</summary>
    public string Class { get; init; } = "";

    /// <summary>True for a room that the API made: it stays when it is empty.</summary>
    public bool Lasting { get; init; }

    /// <summary>Room systems may come, which decode H.264 only: browsers are asked for it from the start.</summary>
    public bool PreferH264 { get; init; }
}
