using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>Where an address of record can be reached (RFC 3261 section 10).</summary>
/// <param name="Contact">The URI as written.</param>
/// <param name="CallId">Of the registration.</param>
/// <param name="Sequence">Of the registration.</param>
/// <param name="Expires">When it ends.</param>
/// <param name="Flow">Over which the registration came: the way back through a NAT.</param>
/// <param name="Path">Values of Path (RFC 3327), for requests to this binding.</param>
/// <param name="Outbound">The instance and <c>reg-id</c> of RFC 5626: a new flow of the same takes this one's place; empty without.</param>
public sealed record SipBinding(
    string Contact, string CallId, uint Sequence, Instant Expires, SipFlow Flow, IReadOnlyList<string> Path, string Outbound = "");
