using MediaServer.Control.Configuration;
using Microsoft.Extensions.Configuration;

namespace MediaServer.Control.Tests;

public sealed class MediaServerOptionsTests
{
    [Fact]
    public void WithoutAnythingItIsADemonstration()
    {
        MediaServerOptions options = Read();
        Assert.Equal("https://localhost:8443/", options.Http.PublicUrl.AbsoluteUri);
        Assert.Equal(20000, options.Media.Port);
        Assert.NotEmpty(options.Media.Addresses);
        Assert.True(options.Media.Lanes >= 1);
        Assert.Equal(new PortRange(21000, 28999), options.Sip.RtpPorts);
        Assert.False(options.Oidc.IsConfigured);
    }

    [Theory]
    [InlineData("Media:Port", "abc")]
    [InlineData("Media:Port", "0")]
    [InlineData("Media:Port", "65536")]
    [InlineData("Media:Port", "-1")]
    [InlineData("Media:Lanes", "many")]
    [InlineData("Media:Addresses", "10.0.0.1, nowhere")]
    [InlineData("Sip:Port", "1e3")]
    [InlineData("Sip:RtpPorts", "28999-21000")]
    [InlineData("Sip:RtpPorts", "21000")]
    [InlineData("Http:Urls", "ftp://localhost")]
    [InlineData("Http:Urls", "https://somewhere.example")]
    [InlineData("Http:PublicUrl", "video.example.org")]
    [InlineData("Http:Certificate", "/no/such/file.pem")]
    [InlineData("Recording:Recipients", "age1short")]
    [InlineData("Oidc:Authority", "http://idp.example.org")]
    [InlineData("Api:Keys", "nurse:1234")]
    [InlineData("Rooms:GraceSeconds", "soon")]
    [InlineData("Media:Prot", "20000")]
    [InlineData("Nonsense", "1")]
    public void AWrongValueIsOneLineWithKeyValueAndWhatIsAllowed(string key, string value)
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => Read((key, value)));
        Assert.Contains($"MediaServer:{key}", error.Message, StringComparison.Ordinal);
        Assert.Contains(value.Split(',')[^1].Trim(), error.Message, StringComparison.Ordinal);
        Assert.Contains("allowed is", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void ASecretIsNotPrinted()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => Read(("Data:ConnectionString", "hunter2")));
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ListsComeAsArraysOrAsOneText()
    {
        Assert.Equal(2, Read(("Media:Addresses:0", "10.0.0.1"), ("Media:Addresses:1", "2001:db8::1")).Media.Addresses.Count);
        Assert.Equal(2, Read(("Media:Addresses", "10.0.0.1, 2001:db8::1")).Media.Addresses.Count);
    }

    [Fact]
    public void TheFrameworksUrlsCountWhereNothingElseSays()
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("urls", "https://127.0.0.1:9443"), new("MediaServer:Http:Urls", "")]).Build();
        ListenUrl url = Assert.Single(MediaServerOptions.Read(configuration).Http.Urls);
        Assert.Equal(9443, url.Port);
        Assert.Equal("https://127.0.0.1:9443/", url.ForPeople().AbsoluteUri);
    }

    [Fact]
    public void LanesNeedAPortEach()
    {
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => Read(("Media:Port", "65535"), ("Media:Lanes", "2")));
        Assert.Contains("MediaServer:Media:Port", error.Message, StringComparison.Ordinal);
    }

    private static MediaServerOptions Read(params (string Key, string Value)[] values) => MediaServerOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(
            values.Select(pair => new KeyValuePair<string, string?>($"MediaServer:{pair.Key}", pair.Value))).Build());
}
