using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>Where messages come from and go to: an address on UDP, a connection on TCP and TLS.</summary>
/// <param name="Remote">The far side; for a stream the connection's number is part of it.</param>
/// <param name="Transport">How.</param>
public readonly record struct SipFlow(TransportAddress Remote, SipTransportKind Transport)
{
    public bool IsReliable => Transport != SipTransportKind.Udp;

    /// <summary>As it stands in a Via.</summary>
    public string ViaName => Transport switch
    {
        SipTransportKind.Udp => "UDP",
        SipTransportKind.Tcp => "TCP",
        _ => "TLS",
    };
}
