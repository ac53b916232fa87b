namespace MediaServer.Protocols.Sip;

/// <summary>How SIP travels.</summary>
public enum SipTransportKind : byte
{
    Udp,
    Tcp,
    Tls,
}
