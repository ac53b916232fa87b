using MediaServer.Control.Metrics;
using MediaServer.Control.Sip.Media;
using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Sip;

/// <summary>What a leg works with.</summary>
internal sealed record SipLegServices(
    SipUserAgent Agent, IMediaEngine Engine, IRandomSource Random, ControlMetrics Metrics, TimeProvider Time, RtpPortPool Ports, LegFigures Figures,
    ILogger Log, Action<Action<Instant>> Post, SipCallDesk Desk);
