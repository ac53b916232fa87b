namespace MediaServer.Protocols.Sip;

/// <summary>A user and password toward a trunk. Prints no password.</summary>
public sealed record SipCredentials(string User, string Password)
{
    public override string ToString() => "SIP credentials";
}

/// <summary>Answers challenges of others (RFC 3261 section 22.2, RFC 8760 section 2.4: the strongest that is known).</summary>
public static class DigestClient
{
    /// <summary>The header for the next try; null when no challenge can be answered.</summary>
    public static SipHeader? Answer(SipMessage challenge, SipCredentials credentials, string method, string uri, string clientNonce)
    {
        bool proxy = challenge.StatusCode == 407;
        DigestCredentials? best = null;
        foreach (SipHeader header in challenge.Headers)
        {
            if (header.Name == (proxy ? SipHeaderNames.ProxyAuthenticate : SipHeaderNames.WwwAuthenticate)
                && Read(header.Value, credentials, uri, clientNonce) is { } read && (best is null || read.Algorithm > best.Algorithm))
            {
                best = read;
            }
        }

        if (best is null)
        {
            return null;
        }

        string secret = DigestResponse.HashedSecret(best.Algorithm, credentials.User, best.Realm, credentials.Password);
        best = best with { Response = DigestResponse.Compute(best, secret, method) };
        return new SipHeader(proxy ? SipHeaderNames.ProxyAuthorization : SipHeaderNames.Authorization, best.ToString());
    }

    private static DigestCredentials? Read(string value, SipCredentials credentials, string uri, string clientNonce)
    {
        if (DigestFields.Read(value) is not { } fields || !DigestAlgorithms.TryParse(fields.GetValueOrDefault("algorithm"), out DigestAlgorithm algorithm)
            || !fields.TryGetValue("realm", out string? realm) || !fields.TryGetValue("nonce", out string? nonce))
        {
            return null;
        }

        string[] qualities = fields.GetValueOrDefault("qop", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        bool counted = qualities.Contains("auth");
        return qualities.Length > 0 && !counted ? null : new DigestCredentials
        {
            Username = credentials.User,
            Realm = realm,
            Nonce = nonce,
            Uri = uri,
            Response = "",
            Algorithm = algorithm,
            Qop = counted ? "auth" : "",
            ClientNonce = counted ? clientNonce : "",
            NonceCount = counted ? "00000001" : "",
        };
    }
}
