using System.Globalization;
using System.Net;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Bench.Load.Clients;

/// <summary>One section of the server's description as the client needs it.</summary>
internal sealed record RemoteSection(string Mid, MediaKind Kind, bool Accepted, SdpMedia Media)
{
    /// <summary>SSRC the server sends with; 0 when it doesn't say.</summary>
    public uint Ssrc { get; init; }

    public uint RtxSsrc { get; init; }

    /// <summary>Of transport-wide sequence numbers; 0 when not negotiated.</summary>
    public byte TransportCcId { get; init; }
}

/// <summary>What a server's offer or answer says of its transport and streams.</summary>
internal sealed record RemoteDescription
{
    public required string UserFragment { get; init; }

    public required string Password { get; init; }

    public required IReadOnlyList<CertificateFingerprint> Fingerprints { get; init; }

    public required IPEndPoint Address { get; init; }

    public required string Setup { get; init; }

    public required IReadOnlyList<RemoteSection> Sections { get; init; }

    public required SdpSession Session { get; init; }

    /// <exception cref="FormatException">Something that a client needs is not there.</exception>
    public static RemoteDescription Parse(string text)
    {
        if (!SdpSession.TryParse(text, out SdpSession? session, out string error))
        {
            throw new FormatException($"not SDP: {error}");
        }

        SdpBlock First(string name) => (SdpBlock?)session.Media.Find(media => media.Port != 0 && media.Has(name)) ?? session;
        string Value(string name) => First(name).Find(name) ?? throw new FormatException($"no a={name}");
        string[] fingerprint = Value("fingerprint").Split(' ');
        return new RemoteDescription
        {
            UserFragment = Value("ice-ufrag"),
            Password = Value("ice-pwd"),
            Fingerprints = [new CertificateFingerprint(fingerprint[0].ToLowerInvariant(), Convert.FromHexString(fingerprint[1].Replace(":", "", StringComparison.Ordinal)))],
            Address = Candidate(session),
            Setup = Value("setup"),
            Sections = [.. session.Media.Select(Section)],
            Session = session,
        };
    }

    private static RemoteSection Section(SdpMedia media)
    {
        uint ssrc = 0;
        uint rtx = 0;
        if (media.Find("ssrc-group")?.Split(' ') is ["FID", var first, var second, ..])
        {
            ssrc = uint.Parse(first, CultureInfo.InvariantCulture);
            rtx = uint.Parse(second, CultureInfo.InvariantCulture);
        }
        else if (media.Find("ssrc")?.Split(' ') is [var only, ..])
        {
            ssrc = uint.Parse(only, CultureInfo.InvariantCulture);
        }

        return new RemoteSection(media.Mid ?? "", media.Kind, media.Port != 0, media)
        {
            Ssrc = ssrc,
            RtxSsrc = rtx,
            TransportCcId = ExtensionId(media, "transport-wide-cc"),
        };
    }

    private static byte ExtensionId(SdpMedia media, string uri)
    {
        string? map = media.All("extmap").FirstOrDefault(value => value.Contains(uri, StringComparison.Ordinal));
        return map is null ? (byte)0 : byte.Parse(map.Split(' ', '/')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>The loopback address where there is one, else the first of IPv4.</summary>
    private static IPEndPoint Candidate(SdpSession session)
    {
        IPEndPoint? found = null;
        foreach (string candidate in session.Media.SelectMany(media => media.All("candidate")).Concat(session.All("candidate")))
        {
            string[] words = candidate.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 6 && words[1] == "1" && words[2].Equals("udp", StringComparison.OrdinalIgnoreCase)
                && IPAddress.TryParse(words[4], out IPAddress? address) && address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
            {
                IPEndPoint end = new(address, int.Parse(words[5], CultureInfo.InvariantCulture));
                if (IPAddress.IsLoopback(address))
                {
                    return end;
                }

                found ??= end;
            }
        }

        return found ?? throw new FormatException("no candidate of UDP and IPv4");
    }
}
