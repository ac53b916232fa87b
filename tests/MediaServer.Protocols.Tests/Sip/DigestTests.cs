using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Protocols.Tests.Sip;

public sealed class DigestTests
{
    private readonly DigestAuthenticator _digest = new("county", new SeededRandomSource(3));
    private Instant _now = Instant.FromSeconds(100);

    [Theory]
    [InlineData(DigestAlgorithm.Md5, "8ca523f5e9506fed4657c9700eebdbec")]
    [InlineData(DigestAlgorithm.Sha256, "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1")]
    public void TheExampleOfRfc7616Section391(DigestAlgorithm algorithm, string expected)
    {
        DigestCredentials credentials = new()
        {
            Username = "Mufasa",
            Realm = "http-auth@example.org",
            Uri = "/dir/index.html",
            Nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
            NonceCount = "00000001",
            ClientNonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
            Qop = "auth",
            Algorithm = algorithm,
            Response = "",
        };
        string secret = DigestResponse.HashedSecret(algorithm, "Mufasa", "http-auth@example.org", "Circle of Life");
        Assert.Equal(expected, DigestResponse.Compute(credentials, secret, "GET"));
    }

    [Theory]
    [InlineData(DigestAlgorithm.Md5)]
    [InlineData(DigestAlgorithm.Sha256)]
    public void RightPasswordOnceAndNoSecondTime(DigestAlgorithm algorithm)
    {
        string nonce = Nonce();
        SipMessage request = Signed(nonce, "secret", 1, algorithm);
        Assert.Equal(DigestResult.Authentic, Check(request));
        Assert.Equal(DigestResult.Replayed, Check(request));
        Assert.Equal(DigestResult.Authentic, Check(Signed(nonce, "secret", 3, algorithm)));
        Assert.Equal(DigestResult.Authentic, Check(Signed(nonce, "secret", 2, algorithm)));
        Assert.Equal(DigestResult.Replayed, Check(Signed(nonce, "secret", 2, algorithm)));
    }

    [Fact]
    public void WrongPasswordUnknownUserForeignAndOldNonces()
    {
        string nonce = Nonce();
        Assert.Equal(DigestResult.Wrong, Check(Signed(nonce, "wrong", 1)));
        Assert.Equal(DigestResult.Wrong, Check(Signed(nonce, "secret", 1, user: "nobody")));
        Assert.Equal(DigestResult.Missing, Check(Signed("AAAA", "secret", 1)));
        Assert.Equal(DigestResult.Missing, Check(Signed(nonce[..^2] + "AA", "secret", 1)));
        _now += Duration.FromSeconds(301);
        Assert.Equal(DigestResult.Stale, Check(Signed(nonce, "secret", 1)));
    }

    [Fact]
    public void CredentialsOfAnotherRequestOrWithoutCountAreRefused()
    {
        string nonce = Nonce();
        SipMessage other = Signed(nonce, "secret", 1);
        SipMessage moved = SipMessage.Request("INVITE", "sip:another@server.test");
        moved.Add(SipHeaderNames.Authorization, other.Find(SipHeaderNames.Authorization)!);
        Assert.Equal(DigestResult.Wrong, Check(moved));
        SipMessage old = Signed(nonce, "secret", 1, qop: "");
        Assert.Equal(DigestResult.Wrong, Check(old));
    }

    [Fact]
    public void TheStrongerHashIsOfferedFirst()
    {
        SipMessage response = SipMessage.Response(401, "Unauthorized");
        _digest.Challenge(response, DigestAuthenticator.Both, stale: true, _now);
        string[] challenges = [.. response.All(SipHeaderNames.WwwAuthenticate)];
        Assert.Contains("SHA-256", challenges[0]);
        Assert.Contains("MD5", challenges[1]);
        Assert.All(challenges, text => Assert.Contains("stale=true", text));
    }

    private string Nonce()
    {
        SipMessage response = SipMessage.Response(401, "Unauthorized");
        _digest.Challenge(response, DigestAuthenticator.Both, stale: false, _now);
        return response.Find(SipHeaderNames.WwwAuthenticate)!.Split("nonce=\"")[1].Split('"')[0];
    }

    private static SipMessage Signed(string nonce, string password, uint count, DigestAlgorithm algorithm = DigestAlgorithm.Sha256, string user = "cart4", string qop = "auth")
    {
        DigestCredentials credentials = new()
        {
            Username = user,
            Realm = "county",
            Nonce = nonce,
            Uri = "sip:ward7@server.test",
            Response = "",
            Algorithm = algorithm,
            Qop = qop,
            ClientNonce = qop.Length > 0 ? "c" : "",
            NonceCount = qop.Length > 0 ? $"{count:x8}" : "",
        };
        string secret = DigestResponse.HashedSecret(algorithm, user, "county", password);
        SipMessage request = SipMessage.Request("INVITE", "sip:ward7@server.test");
        request.Add(SipHeaderNames.Authorization, (credentials with { Response = DigestResponse.Compute(credentials, secret, "INVITE") }).ToString());
        return request;
    }

    private DigestResult Check(SipMessage request) => _digest.Check(
        request, (user, algorithm) => user == "cart4" ? DigestResponse.HashedSecret(algorithm, user, "county", "secret") : null, _now, out _);
}
