using MediaServer.Control.Identity;
using MediaServer.Control.Metrics;
using MediaServer.Control.Rooms;
using MediaServer.Control.Turn;

namespace MediaServer.Control.Whip;

/// <summary>What the endpoints of WHIP and WHEP work with.</summary>
internal sealed record WhipServices(
    JoinAuthorization Authorization, IRoomDirectory Rooms, IceServers IceServers, ControlMetrics Metrics, TimeProvider Time);
