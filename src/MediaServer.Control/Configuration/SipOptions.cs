namespace MediaServer.Control.Configuration;

/// <summary>Ports for rooms and telephones.</summary>
public sealed record SipOptions
{
    /// <summary><c>Sip:Port</c>: UDP and TCP, default 5060.</summary>
    public required int Port { get; init; }

    /// <summary><c>Sip:TlsPort</c>: default 5061.</summary>
    public required int TlsPort { get; init; }

    /// <summary><c>Sip:RtpPorts</c>: default 21000-28999, below the range that Linux hands out by itself.</summary>
    public required PortRange RtpPorts { get; init; }

    internal static SipOptions Read(OptionsReader reader) => new()
    {
        Port = reader.Integer("Sip:Port", 5060, 1, 65535),
        TlsPort = reader.Integer("Sip:TlsPort", 5061, 1, 65535),
        RtpPorts = reader.Ports("Sip:RtpPorts", new PortRange(21000, 28999)),
    };
}
