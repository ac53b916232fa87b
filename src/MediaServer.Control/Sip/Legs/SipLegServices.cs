using MediaServer.Codecs.Plane;
using MediaServer.Control.Dtls;
using MediaServer.Control.Metrics;
using MediaServer.Control.Rooms;
using MediaServer.Control.Sip.Door;
using MediaServer.Control.Sip.Floor;
using MediaServer.Control.Sip.Media;
using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Sip;

/// <summary>What a leg works with.</summary>
internal sealed record SipLegServices
{
    public required SipUserAgent Agent { get; init; }
    public required IMediaEngine Engine { get; init; }
    public required IRoomDirectory Rooms { get; init; }
    public required IRandomSource Random { get; init; }
    public required ControlMetrics Metrics { get; init; }
    public required TimeProvider Time { get; init; }
    public required RtpPortPool Ports { get; init; }
    public required LegFigures Figures { get; init; }
    public required DtlsHandshaker Handshaker { get; init; }
    public required PinBook Pins { get; init; }
    public required PinGuard PinGuard { get; init; }
    public required IPromptSource Prompts { get; init; }

    /// <summary>Null where there is no codec process.</summary>
    public ICodecPlane? Codecs { get; init; }

    public required IAuditTrail Audit { get; init; }
    public required SlideFloors Floors { get; init; }
    public required ILogger Log { get; init; }

    /// <summary>Runs something on the endpoint's loop.</summary>
    public required Action<Action<Instant>> Post { get; init; }

    public required SipCallDesk Desk { get; init; }
}
