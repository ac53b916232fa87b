namespace MediaServer.Control.Configuration;

/// <summary>Rooms and telephones. Without an endpoint that may call, no SIP port is opened.</summary>
public sealed record SipOptions
{
    /// <summary><c>Sip:Port</c>: UDP and TCP, default 5060.</summary>
    public required int Port { get; init; }

    /// <summary><c>Sip:TlsPort</c>: default 5061.</summary>
    public required int TlsPort { get; init; }

    /// <summary><c>Sip:RtpPorts</c>: default 21000-28999, below the range that Linux hands out by itself.</summary>
    public required PortRange RtpPorts { get; init; }

    /// <summary><c>Sip:Realm</c>: the realm of digest authentication, default mediaserver; hashes hold it.</summary>
    public string Realm { get; init; } = "mediaserver";

    /// <summary><c>Sip:Endpoints</c>: the accounts.</summary>
    public IReadOnlyList<SipEndpointOptions> Endpoints { get; init; } = [];

    /// <summary>True for a room that an endpoint may call: browsers are asked for H.264 there from the start.</summary>
    public bool Reaches(string room) => Endpoints.Any(endpoint => endpoint.MayEnter(room));

    internal static SipOptions Read(OptionsReader reader)
    {
        string realm = reader.Text("Sip:Realm", text => text.Length <= 64 && text.IndexOf('"', StringComparison.Ordinal) < 0, "1 to 64 characters without quotes") ?? "mediaserver";
        SipOptions options = new()
        {
            Port = reader.Integer("Sip:Port", 5060, 1, 65535),
            TlsPort = reader.Integer("Sip:TlsPort", 5061, 1, 65535),
            RtpPorts = reader.Ports("Sip:RtpPorts", new PortRange(21000, 28999)),
            Realm = realm,
            Endpoints = [.. reader.Names("Sip:Endpoints").Select(name => SipEndpointOptions.Read(reader, $"Sip:Endpoints:{name}", realm))],
        };
        return options.Endpoints.DistinctBy(endpoint => endpoint.User).Count() == options.Endpoints.Count
            ? options
            : throw OptionsReader.Wrong("Sip:Endpoints", null, "accounts of different names");
    }
}
