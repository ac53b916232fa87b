using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MediaServer.Protocols.Sip;

/// <summary>The value of Authorization or Proxy-Authorization (RFC 7616 section 3.4).</summary>
public sealed record DigestCredentials
{
    public required string Username { get; init; }
    public required string Realm { get; init; }
    public required string Nonce { get; init; }
    public required string Uri { get; init; }
    public required string Response { get; init; }
    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>auth, or empty for an old client (RFC 2069).</summary>
    public string Qop { get; init; } = "";
    public string ClientNonce { get; init; } = "";

    /// <summary>Eight hex digits as written, or empty.</summary>
    public string NonceCount { get; init; } = "";

    /// <summary>The nonce count as a number, 0 when it can't be read.</summary>
    public uint Count => NonceCount.Length == 8 && uint.TryParse(NonceCount, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint count) ? count : 0;

    public static bool TryParse(string? value, [NotNullWhen(true)] out DigestCredentials? credentials)
    {
        credentials = null;
        if (DigestFields.Read(value) is not { } fields || !DigestAlgorithms.TryParse(fields.GetValueOrDefault("algorithm"), out DigestAlgorithm algorithm))
        {
            return false;
        }

        string Field(string name) => fields.GetValueOrDefault(name, "");
        credentials = new DigestCredentials
        {
            Username = Field("username"),
            Realm = Field("realm"),
            Nonce = Field("nonce"),
            Uri = Field("uri"),
            Response = Field("response"),
            Algorithm = algorithm,
            Qop = Field("qop"),
            ClientNonce = Field("cnonce"),
            NonceCount = Field("nc"),
        };
        return credentials.Username.Length > 0 && credentials.Nonce.Length > 0 && credentials.Response.Length > 0 && credentials.Uri.Length > 0;
    }

    /// <summary>The value with the fields as a client writes them.</summary>
    public override string ToString()
    {
        string qop = Qop.Length > 0 ? $", qop={Qop}, cnonce=\"{ClientNonce}\", nc={NonceCount}" : "";
        return $"Digest username={SipText.Quote(Username)}, realm={SipText.Quote(Realm)}, nonce=\"{Nonce}\", uri=\"{Uri}\", "
            + $"response=\"{Response}\", algorithm={Algorithm.ToWire()}{qop}";
    }
}
