namespace MediaServer.Transport;

/// <summary>What a datagram carries; the transport marks it with the DSCP configured for its class (RFC 8837).</summary>
public enum TrafficClass : byte
{
    /// <summary>Signalling, STUN, DTLS: CS3 by default.</summary>
    Signalling,

    /// <summary>EF by default.</summary>
    Audio,

    /// <summary>AF41 by default.</summary>
    Video,

    /// <summary>Slides, screens, microscopes: AF31 by default.</summary>
    Content,
}
