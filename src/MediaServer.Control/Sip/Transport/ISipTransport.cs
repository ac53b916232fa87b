using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip.Transport;

/// <summary>What the transports hand to the endpoint's loop.</summary>
internal interface ISipReceiver
{
    /// <summary>A datagram or a whole message of a stream; the bytes belong to the receiver.</summary>
    void Received(SipFlow flow, byte[] message);

    /// <summary>A TLS connection whose far side showed a certificate that was found good: its names.</summary>
    void Identified(SipFlow flow, IReadOnlyList<string> names);

    void Closed(SipFlow flow);
}
