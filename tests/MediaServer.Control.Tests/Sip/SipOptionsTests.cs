using MediaServer.Control.Configuration;
using MediaServer.Protocols.Sip;
using Microsoft.Extensions.Configuration;

namespace MediaServer.Control.Tests.Sip;

public sealed class SipOptionsTests
{
    [Fact]
    public void AnAccountByPasswordHasBothHashesAndPrintsNone()
    {
        SipEndpointOptions account = Read(("User", "cart4"), ("Password", "a-long-password"), ("Rooms", "ward7,ward8")).Endpoints[0];
        Assert.Equal(DigestResponse.HashedSecret(DigestAlgorithm.Sha256, "cart4", "mediaserver", "a-long-password"), account.Secrets[DigestAlgorithm.Sha256]);
        Assert.True(account.MayEnter("WARD7"));
        Assert.False(account.MayEnter("ward9"));
        Assert.False(account.PlainRtp);
        Assert.DoesNotContain(account.Secrets[DigestAlgorithm.Md5], account.ToString());
    }

    [Theory]
    [InlineData("User", "two words")]
    [InlineData("Password", "short")]
    [InlineData("Md5", "xyz")]
    [InlineData("Rooms", "no/room")]
    [InlineData("Role", "king")]
    [InlineData("Pasword", "a-slip-of-the-pen")]
    public void AWrongValueStopsTheStart(string key, string value) =>
        Assert.Throws<ConfigurationException>(() => Read(("User", "cart4"), ("Password", "a-long-password"), ("Rooms", "*"), (key, value)));

    [Fact]
    public void AnAccountWithoutASecretStopsTheStart() => Assert.Throws<ConfigurationException>(() => Read(("User", "cart4"), ("Rooms", "*")));

    private static SipOptions Read(params (string Key, string Value)[] values)
    {
        Dictionary<string, string?> settings = [];
        foreach ((string key, string value) in values)
        {
            settings[$"MediaServer:Sip:Endpoints:0:{key}"] = value;
        }

        return MediaServerOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).Sip;
    }
}
