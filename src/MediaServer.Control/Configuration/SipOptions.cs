namespace MediaServer.Control.Configuration;

/// <summary>Rooms and telephones. Without an endpoint, a trunk or open doors for everybody no SIP port is opened.</summary>
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

    /// <summary><c>Sip:Trunks</c>: neighbours that call in and are dialled over.</summary>
    public IReadOnlyList<SipTrunkOptions> Trunks { get; init; } = [];

    /// <summary><c>Sip:Numbers</c>: the number plan.</summary>
    public IReadOnlyList<SipNumberOptions> Numbers { get; init; } = [];

    /// <summary><c>Sip:OpenToAll</c>: callers who are neither registered nor a trunk reach the PIN; default false.</summary>
    public bool OpenToAll { get; init; }

    /// <summary><c>Sip:ClientCertificates</c>: <c>optional</c> or <c>required</c> over TLS; default optional.</summary>
    public bool ClientCertificatesRequired { get; init; }

    /// <summary><c>Sip:TrustedRoots</c>: a PEM file of the authorities whose client certificates and trunks are trusted; null for the system's.</summary>
    public string? TrustedRoots { get; init; }

    /// <summary><c>Sip:RingSeconds</c>: how long a call of ours rings, default 45.</summary>
    public int RingSeconds { get; init; } = 45;

    /// <summary><c>Sip:SilentSeconds</c>: an endpoint that isn't on hold and sends nothing for so long is gone, default 60.</summary>
    public int SilentSeconds { get; init; } = 60;

    /// <summary>True when anybody may call at all.</summary>
    public bool IsUsed => Endpoints.Count > 0 || Trunks.Count > 0 || OpenToAll;

    /// <summary>True for a room that an endpoint may call: browsers are asked for H.264 there from the start.</summary>
    public bool Reaches(string room) => Trunks.Count > 0 || OpenToAll || Endpoints.Any(endpoint => endpoint.MayEnter(room));

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
        string? certificates = reader.Text("Sip:ClientCertificates", text => text is "optional" or "required", "optional or required");
        string? roots = reader.Text("Sip:TrustedRoots", File.Exists, "a PEM file that can be read");
        options = options with
        {
            Trunks = [.. reader.Names("Sip:Trunks").Select(name => SipTrunkOptions.Read(reader, $"Sip:Trunks:{name}"))],
            Numbers = [.. reader.Names("Sip:Numbers").Select(name => SipNumberOptions.Read(reader, $"Sip:Numbers:{name}"))],
            OpenToAll = reader.Switch("Sip:OpenToAll", fallback: false),
            ClientCertificatesRequired = certificates == "required",
            TrustedRoots = roots,
            SilentSeconds = reader.Integer("Sip:SilentSeconds", 60, 5, 600),
            RingSeconds = reader.Integer("Sip:RingSeconds", 45, 5, 180),
        };
        return options.Endpoints.DistinctBy(endpoint => endpoint.User).Count() == options.Endpoints.Count
            ? options
            : throw OptionsReader.Wrong("Sip:Endpoints", null, "accounts of different names");
    }
}
