using System.Security.Cryptography;
using System.Text;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>Challenges requests and checks their credentials (RFC 3261 section 22, RFC 8760).</summary>
/// <param name="realm">The protection domain, shown to users.</param>
/// <param name="random">For nonces.</param>
public sealed class DigestAuthenticator(string realm, IRandomSource random)
{
    private readonly NonceIssuer _nonces = new(random);
    private readonly NonceCounts _counts = new();

    public string Realm { get; } = realm;

    /// <summary>Both hashes, the strongest first (RFC 8760 section 2.3).</summary>
    public static readonly IReadOnlyList<DigestAlgorithm> Both = [DigestAlgorithm.Sha256, DigestAlgorithm.Md5];

    /// <summary>Adds the challenges to a 401 or 407.</summary>
    /// <param name="response">The 401 or 407.</param>
    /// <param name="algorithms">
    /// One challenge for each. Endpoints built on libre (baresip) give up at the sight of one that they don't know, so
    /// that a second one doesn't help them.
    /// </param>
    /// <param name="stale">The nonce was old, the password may be right.</param>
    /// <param name="now">The time.</param>
    public void Challenge(SipMessage response, IEnumerable<DigestAlgorithm> algorithms, bool stale, Instant now)
    {
        string header = response.StatusCode == 407 ? SipHeaderNames.ProxyAuthenticate : SipHeaderNames.WwwAuthenticate;
        string nonce = _nonces.Create(now);
        foreach (DigestAlgorithm algorithm in algorithms)
        {
            response.Add(header, $"Digest realm={SipText.Quote(Realm)}, nonce=\"{nonce}\", algorithm={algorithm.ToWire()}, qop=\"auth\"{(stale ? ", stale=true" : "")}");
        }
    }

    /// <summary>Checks a request.</summary>
    /// <param name="request">With Authorization or Proxy-Authorization.</param>
    /// <param name="findSecret">H(A1) in lower-case hex of a user, null when there is no such user or no such hash.</param>
    /// <param name="now">The time.</param>
    /// <param name="username">Who it is said to be; authentic only with that result.</param>
    public DigestResult Check(SipMessage request, Func<string, DigestAlgorithm, string?> findSecret, Instant now, out string username)
    {
        username = "";
        if (Find(request) is not { } credentials)
        {
            return DigestResult.Missing;
        }

        username = credentials.Username;
        if (!_nonces.Check(credentials.Nonce, now, out bool stale, out Instant expires))
        {
            return stale ? DigestResult.Stale : DigestResult.Missing;
        }

        // The challenge asks for qop: without a count nothing would stop a replay.
        if (credentials.Qop != "auth" || credentials.Count == 0 || !IsTarget(request, credentials.Uri))
        {
            return DigestResult.Wrong;
        }

        // An unknown user costs the same work as a known one.
        string? secret = findSecret(credentials.Username, credentials.Algorithm);
        string expected = DigestResponse.Compute(credentials, secret ?? "0", request.Method);
        bool equal = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(credentials.Response.ToLowerInvariant()));
        if (secret is null || !equal)
        {
            return DigestResult.Wrong;
        }

        return _counts.TryUse(credentials.Nonce, credentials.Count, expires, now) ? DigestResult.Authentic : DigestResult.Replayed;
    }

    private DigestCredentials? Find(SipMessage request)
    {
        foreach (SipHeader header in request.Headers)
        {
            if (header.Name is SipHeaderNames.Authorization or SipHeaderNames.ProxyAuthorization
                && DigestCredentials.TryParse(header.Value, out DigestCredentials? credentials) && credentials.Realm == Realm)
            {
                return credentials;
            }
        }

        return null;
    }

    // RFC 7616 section 3.4.6: the credentials are for this request. A proxy may have rewritten its host, so users count.
    private static bool IsTarget(SipMessage request, string uri) =>
        uri == request.RequestUri
        || (SipUri.TryParse(uri, out SipUri? named) && SipUri.TryParse(request.RequestUri, out SipUri? asked) && named.UserText == asked.UserText);
}
