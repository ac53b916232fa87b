namespace MediaServer.Protocols.Sip;

/// <summary>The response of digest authentication (RFC 7616 section 3.4.1).</summary>
public static class DigestResponse
{
    /// <summary>H(A1): what a server keeps instead of the password.</summary>
    public static string HashedSecret(DigestAlgorithm algorithm, string username, string realm, string password) =>
        algorithm.Hash($"{username}:{realm}:{password}");

    /// <summary>The response to a challenge.</summary>
    /// <param name="credentials">All fields but the response.</param>
    /// <param name="hashedSecret">H(A1) in lower-case hex, of the same algorithm.</param>
    /// <param name="method">Of the request.</param>
    public static string Compute(DigestCredentials credentials, string hashedSecret, string method)
    {
        DigestAlgorithm algorithm = credentials.Algorithm;
        string request = algorithm.Hash($"{method}:{credentials.Uri}");
        return credentials.Qop.Length == 0
            ? algorithm.Hash($"{hashedSecret}:{credentials.Nonce}:{request}")
            : algorithm.Hash($"{hashedSecret}:{credentials.Nonce}:{credentials.NonceCount}:{credentials.ClientNonce}:{credentials.Qop}:{request}");
    }
}
