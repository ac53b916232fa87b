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

    public bool IsConfigured => Authority is not null;

    internal static OidcOptions Read(OptionsReader reader)
    {
        string? authority = reader.Text("Oidc:Authority", IsAuthority, "an absolute https address");
        string? client = reader.Text("Oidc:ClientId");
        if (authority is not null && client is null)
        {
            throw OptionsReader.Wrong("Oidc:ClientId", null, "the client id registered at Oidc:Authority");
        }

        return new OidcOptions
        {
            Authority = authority is null ? null : new Uri(authority),
            ClientId = client,
            ClientSecret = reader.Text("Oidc:ClientSecret"),
        };
    }

    private static bool IsAuthority(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback);
}
