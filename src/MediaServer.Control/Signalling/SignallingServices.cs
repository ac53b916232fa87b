using MediaServer.Control.Care;
using MediaServer.Control.Identity;
using MediaServer.Control.Metrics;
using MediaServer.Control.Rooms;
using MediaServer.Control.Turn;
using Microsoft.Extensions.Hosting;

namespace MediaServer.Control.Signalling;

/// <summary>What a socket works with.</summary>
internal sealed record SignallingServices(
    JoinAuthorization Authorization, IRoomDirectory Rooms, IceServers IceServers, ControlMetrics Metrics, TimeProvider Time,
    IHostApplicationLifetime Lifetime, IDoorkeeper Doorkeeper, Sip.ISipDialer Dialer, OnCallDesk OnCall);
