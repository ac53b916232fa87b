using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Control.Identity;

namespace MediaServer.Control.Tests;

public sealed class JoinTokensTests
{
    private readonly ManualTime _time = new();
    private readonly TokenSecret _secret = new(RandomNumberGenerator.GetBytes(32));

    private JoinTokens Tokens => new(_secret, _time);

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        JoinToken written = Issue();
        Assert.Equal(TokenError.None, Tokens.TryRead(Tokens.Write(written), out JoinToken? read));
        Assert.Equal(written, read);
    }

    [Fact]
    public void ItEndsWhenItSays()
    {
        string text = Tokens.Write(Issue());
        _time.Advance(3599);
        Assert.Equal(TokenError.None, Tokens.TryRead(text, out _));
        _time.Advance(2);
        Assert.Equal(TokenError.Expired, Tokens.TryRead(text, out _));
    }

    [Fact]
    public void ItIsNotGoodBeforeItsTime()
    {
        JoinToken token = Issue() with { NotBefore = _time.GetUtcNow().AddMinutes(10) };
        Assert.Equal(TokenError.NotYetValid, Tokens.TryRead(Tokens.Write(token), out _));
    }

    [Fact]
    public void AnotherSecretDoesNotSign()
    {
        JoinTokens other = new(new TokenSecret(RandomNumberGenerator.GetBytes(32)), _time);
        Assert.Equal(TokenError.Invalid, Tokens.TryRead(other.Write(Issue()), out _));
    }

    [Theory]
    [InlineData("""{"alg":"none","typ":"JWT"}""")]
    [InlineData("""{"alg":"HS512","typ":"JWT"}""")]
    [InlineData("""{"typ":"JWT","alg":"HS256"}""")]
    [InlineData("""{"alg":"RS256","typ":"JWT"}""")]
    public void NoOtherHeaderIsTaken(string header)
    {
        string[] parts = Tokens.Write(Issue()).Split('.');
        string forged = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header));
        Assert.Equal(TokenError.Invalid, Tokens.TryRead($"{forged}.{parts[1]}.{parts[2]}", out _));
        Assert.Equal(TokenError.Invalid, Tokens.TryRead($"{forged}.{parts[1]}.", out _));
    }

    [Fact]
    public void CutAtEveryLengthItIsInvalid()
    {
        string text = Tokens.Write(Issue());
        for (int length = 1; length < text.Length; length++)
        {
            Assert.Equal(TokenError.Invalid, Tokens.TryRead(text[..length], out JoinToken? token));
            Assert.Null(token);
        }

        Assert.Equal(TokenError.Missing, Tokens.TryRead("", out _));
        Assert.Equal(TokenError.Missing, Tokens.TryRead(null, out _));
    }

    [Fact]
    public void EachCharacterChangedMakesItInvalid()
    {
        string text = Tokens.Write(Issue());
        for (int i = 0; i < text.Length; i++)
        {
            foreach (char c in "A9-_.=é ")
            {
                if (c != text[i])
                {
                    Assert.Equal(TokenError.Invalid, Tokens.TryRead(text[..i] + c + text[(i + 1)..], out _));
                }
            }
        }
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""null""")]
    [InlineData("""{"room":"a","role":"nurse","name":"N","sub":"p-1","via":"token","iat":0,"nbf":0,"exp":99999999999999}""")]
    [InlineData("""{"room":"a","role":"chief","name":"N","sub":"p-1","via":"token","iat":0,"nbf":0,"exp":9999999999}""")]
    [InlineData("""{"room":"../a","role":"nurse","name":"N","sub":"p-1","via":"token","iat":0,"nbf":0,"exp":9999999999}""")]
    [InlineData("""{"room":"a","role":"nurse","name":"N","sub":"p-1","via":"token","iat":0,"nbf":0}""")]
    public void SignedNonsenseIsInvalid(string claims)
    {
        string signed = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9." + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims));
        byte[] signature = HMACSHA256.HashData(_secret.Key, Encoding.ASCII.GetBytes(signed));
        Assert.Equal(TokenError.Invalid, Tokens.TryRead($"{signed}.{Base64Url.EncodeToString(signature)}", out _));
    }

    [Fact]
    public void ALongTextIsNotEvenLookedAt() =>
        Assert.Equal(TokenError.Invalid, Tokens.TryRead(new string('a', 1_000_000), out _));

    [Fact]
    public void NamesDoNotPrint() => Assert.DoesNotContain("Åsa", Issue().ToString(), StringComparison.Ordinal);

    private JoinToken Issue() => Tokens.Issue("avdelning-å", "Åsa \"Ö\" <b>", Role.Nurse, TimeSpan.FromHours(1), "token");
}
