using System.Net;
using MediaServer.Control.Identity;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Configuration;

/// <summary>One neighbour of <c>Sip:Trunks</c>: an SBC, a call manager or a provider of telephone lines.</summary>
public sealed record SipTrunkOptions
{
    /// <summary><c>Name</c>: 1 to 32 letters, digits and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary><c>Host</c>: an address or a name; empty for a trunk that only calls in.</summary>
    public required string Host { get; init; }

    /// <summary><c>Port</c>: default 5060, or 5061 with TLS.</summary>
    public required int Port { get; init; }

    /// <summary><c>Transport</c>: udp, tcp or tls; default tls.</summary>
    public required SipTransportKind Transport { get; init; }

    /// <summary><c>Networks</c>: from where its signalling, and its media without encryption, come; in CIDR.</summary>
    public required IReadOnlyList<IPNetwork> Networks { get; init; }

    /// <summary><c>Certificates</c>: names in its client certificate, which make it trusted from any address over TLS.</summary>
    public required IReadOnlyList<string> Certificates { get; init; }

    /// <summary><c>PlainRtp</c>: media without encryption are taken, and shown as such to everybody; default false.</summary>
    public required bool PlainRtp { get; init; }

    /// <summary>
    /// <c>Numbers</c>: beginnings of the numbers that may be dialled out over it, in their order, or <c>*</c>; none by default, so
    /// that nothing can be dialled.
    /// </summary>
    public required IReadOnlyList<string> Numbers { get; init; }

    /// <summary><c>MayCall</c>: trunks that a party which came by this one may be connected to. None by default: no toll fraud.</summary>
    public required IReadOnlyList<string> MayCall { get; init; }

    /// <summary><c>User</c> and <c>Password</c>: answers its challenges; null without.</summary>
    public required SipCredentials? Credentials { get; init; }

    public bool Reaches(string number) => Host.Length > 0 && Numbers.Any(start => start == "*" || number.StartsWith(start, StringComparison.Ordinal));

    public override string ToString() => $"SIP trunk {Name}";

    internal static SipTrunkOptions Read(OptionsReader reader, string key)
    {
        SipTransportKind transport = reader.Text($"{key}:Transport", text => text is "udp" or "tcp" or "tls", "udp, tcp or tls") switch
        {
            "udp" => SipTransportKind.Udp,
            "tcp" => SipTransportKind.Tcp,
            _ => SipTransportKind.Tls,
        };
        string? user = reader.Text($"{key}:User");
        string? password = reader.Text($"{key}:Password", text => text.Length >= 8, "8 characters or more", secret: true);
        return new SipTrunkOptions
        {
            Name = reader.Text($"{key}:Name", IsName, "1 to 32 letters, digits and hyphens") ?? throw OptionsReader.Wrong($"{key}:Name", null, "the trunk's name"),
            Host = reader.Text($"{key}:Host", text => SipHost.TryParse(text, out SipHost host) && host.Port == 0, "an address or a host's name") ?? "",
            Port = reader.Integer($"{key}:Port", transport == SipTransportKind.Tls ? 5061 : 5060, 1, 65535),
            Transport = transport,
            Networks = [.. reader.List($"{key}:Networks", text => IPNetwork.TryParse(text, out _), "networks as 192.0.2.0/24").Select(text => IPNetwork.Parse(text))],
            Certificates = reader.List($"{key}:Certificates", text => text.Length is > 0 and <= 255, "names of certificates"),
            PlainRtp = reader.Switch($"{key}:PlainRtp", fallback: false),
            Numbers = reader.List($"{key}:Numbers", text => text == "*" || IsNumber(text), "digits, with a plus before or not, or *"),
            MayCall = reader.List($"{key}:MayCall", IsName, "names of trunks"),
            Credentials = user is not null && password is not null ? new SipCredentials(user, password) : null,
        };
    }

    /// <summary>3 to 20 digits, with a plus before or not; an extension may be shorter than a number.</summary>
    public static bool IsNumber(string text) => text.Length is > 0 and <= 21 && text.Skip(text[0] == '+' ? 1 : 0).All(char.IsAsciiDigit) && text != "+";

    private static bool IsName(string text) => text.Length is > 0 and <= 32 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}

/// <summary>One line of <c>Sip:Numbers</c>, the number plan: what somebody dials, and the room behind it.</summary>
/// <param name="Number"><c>Number</c>: as it is dialled.</param>
/// <param name="Room"><c>Room</c>; empty for a number where the PIN alone tells the room.</param>
public sealed record SipNumberOptions(string Number, string Room)
{
    internal static SipNumberOptions Read(OptionsReader reader, string key) => new(
        reader.Text($"{key}:Number", SipTrunkOptions.IsNumber, "digits, with a plus before or not") ?? throw OptionsReader.Wrong($"{key}:Number", null, "a number"),
        reader.Text($"{key}:Room", Names.IsRoom, "the name of a room") ?? "");
}
