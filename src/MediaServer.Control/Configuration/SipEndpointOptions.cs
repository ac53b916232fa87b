using MediaServer.Control.Identity;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Configuration;

/// <summary>
/// One account of <c>Sip:Endpoints</c>: a room system, cart or soft client that registers and calls with digest
/// authentication.
/// </summary>
public sealed record SipEndpointOptions
{
    /// <summary><c>User</c>: the account's name, as in <c>sip:user@server</c>.</summary>
    public required string User { get; init; }

    /// <summary><c>Name</c>: what the roster shows; the account's name when not given.</summary>
    public required string Name { get; init; }

    /// <summary><c>Role</c>: default technician.</summary>
    public required Role Role { get; init; }

    /// <summary><c>Rooms</c>: the rooms that it may call, or <c>*</c> for all; these rooms prefer H.264 from their start.</summary>
    public required IReadOnlyList<string> Rooms { get; init; }

    /// <summary><c>PlainRtp</c>: media without encryption is taken, and shown as such to everybody; default false.</summary>
    public required bool PlainRtp { get; init; }

    /// <summary>
    /// <c>Md5</c> and <c>Sha256</c>: H(user:realm:password) in hex; or <c>Password</c>, from which both are made. Endpoints
    /// that give up when they see SHA-256 get an account with <c>Md5</c> alone.
    /// </summary>
    public required IReadOnlyDictionary<DigestAlgorithm, string> Secrets { get; init; }

    /// <summary><c>Certificate</c>: a name in its client certificate, which stands for the password over TLS; empty for none.</summary>
    public string Certificate { get; init; } = "";

    /// <summary><c>Callable</c>: staff may call it from the page while it is registered; default true.</summary>
    public bool Callable { get; init; } = true;

    public bool MayEnter(string room) => Rooms.Any(allowed => allowed == "*" || allowed.Equals(room, StringComparison.OrdinalIgnoreCase));

    /// <summary>Prints no secret.</summary>
    public override string ToString() => $"SIP endpoint {User}";

    internal static SipEndpointOptions Read(OptionsReader reader, string key, string realm)
    {
        string user = reader.Text($"{key}:User", text => text.Length <= 64 && !text.Any(char.IsWhiteSpace), "1 to 64 characters without spaces")
            ?? throw OptionsReader.Wrong($"{key}:User", null, "the account's name");
        string? role = reader.Text($"{key}:Role", text => Roles.TryParse(text, out _), Roles.Names);
        string? password = reader.Text($"{key}:Password", text => text.Length >= 12, "12 characters or more", secret: true);
        Dictionary<DigestAlgorithm, string> secrets = [];
        foreach (DigestAlgorithm algorithm in Enum.GetValues<DigestAlgorithm>())
        {
            int digits = algorithm == DigestAlgorithm.Md5 ? 32 : 64;
            string? hash = reader.Text($"{key}:{algorithm}", text => text.Length == digits && text.All(char.IsAsciiHexDigit), $"{digits} hex digits", secret: true);
            if ((hash ?? (password is null ? null : DigestResponse.HashedSecret(algorithm, user, realm, password))) is { } secret)
            {
                secrets[algorithm] = secret.ToLowerInvariant();
            }
        }

        string certificate = reader.Text($"{key}:Certificate", text => text.Length <= 255, "a name of at most 255 characters") ?? "";
        return new SipEndpointOptions
        {
            User = user,
            Name = reader.Text($"{key}:Name", Names.IsPerson, "a name") ?? user,
            Role = Roles.TryParse(role ?? "technician", out Role parsed) ? parsed : Role.Technician,
            Rooms = reader.List($"{key}:Rooms", text => text == "*" || Names.IsRoom(text), "names of rooms, or *"),
            PlainRtp = reader.Switch($"{key}:PlainRtp", fallback: false),
            Certificate = certificate,
            Callable = reader.Switch($"{key}:Callable", fallback: true),
            Secrets = secrets.Count > 0 || certificate.Length > 0 ? secrets : throw OptionsReader.Wrong($"{key}:Password", null, "a password, or its hashes in Md5 and Sha256"),
        };
    }
}
