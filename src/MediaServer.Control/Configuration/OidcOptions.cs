namespace MediaServer.Control.Configuration;

/// <summary>Staff sign-in by OpenID Connect. While it is configured, the development sign-in is shut.</summary>
public sealed record OidcOptions
{
    /// <summary><c>Oidc:Authority</c>: the issuer's https address.</summary>
    public Uri? Authority { get; init; }

    /// <summary><c>Oidc:ClientId</c>: this server's name at the issuer.</summary>
    public string? ClientId { get; init; }

    /// <summary><c>Oidc:ClientSecret</c>: never printed.</summary>
    public string? ClientSecret { get; init; }

    /// <summary><c>Oidc:Scopes</c>; default openid and profile.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile"];

    /// <summary><c>Oidc:RoleClaim</c>: the claim that says what somebody is; default roles.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary><c>Oidc:UnitClaim</c>: the claim that names the unit; default unit.</summary>
    public string UnitClaim { get; init; } = "unit";

    /// <summary><c>Oidc:Roles</c>: value=word, the word being nurse, doctor, technician, supervisor or admin.</summary>
    public IReadOnlyDictionary<string, string> Roles { get; init; } = new Dictionary<string, string>();

    public bool IsConfigured => Authority is not null;

    internal static OidcOptions Read(OptionsReader reader)
    {
        string? authority = reader.Text("Oidc:Authority", IsAuthority, "an absolute https address");
        string? client = reader.Text("Oidc:ClientId");
        if (authority is not null && client is null)
        {
            throw OptionsReader.Wrong("Oidc:ClientId", null, "the client id registered at Oidc:Authority");
        }

        IReadOnlyList<string> roles = reader.List("Oidc:Roles", IsMapping, "value=word, the word nurse, doctor, technician, supervisor or admin");
        IReadOnlyList<string> scopes = reader.List("Oidc:Scopes", scope => scope.Length > 0, "names of scopes, openid among them");
        return new OidcOptions
        {
            Scopes = scopes.Count > 0 ? scopes : ["openid", "profile"],
            RoleClaim = reader.Text("Oidc:RoleClaim") ?? "roles",
            UnitClaim = reader.Text("Oidc:UnitClaim") ?? "unit",
            Roles = roles.Select(text => text.Split('=')).ToDictionary(parts => parts[0], parts => parts[1]),
            Authority = authority is null ? null : new Uri(authority),
            ClientId = client,
            ClientSecret = reader.Text("Oidc:ClientSecret"),
        };
    }

    private static bool IsMapping(string text) =>
        text.Split('=') is [{ Length: > 0 }, "nurse" or "doctor" or "technician" or "supervisor" or "admin"];

    private static bool IsAuthority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback);
}
