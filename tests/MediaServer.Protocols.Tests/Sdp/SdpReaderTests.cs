using MediaServer.Protocols.Sdp;

namespace MediaServer.Protocols.Tests.Sdp;

public class SdpReaderTests
{
    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    [InlineData("\r")]
    public void EveryLineEndIsRead(string end)
    {
        string text = string.Join(end, "v=0", "o=- 1 2 IN IP4 192.0.2.1", "s=Rum Å", "x=unknown", "nonsense", "b=CT:1000", "t=0 0",
            "m=audio 4000/2 RTP/AVP 0  8", "c=IN IP4 192.0.2.7/127", "b=TIAS:64000", "b=AS:50", "a=ptime: 20 ", "a=sendonly");
        Assert.True(SdpSession.TryParse(text, out SdpSession? session, out string error), error);
        Assert.Equal("Rum Å", session.Name);
        SdpMedia media = Assert.Single(session.Media);
        Assert.Equal((4000, "RTP/AVP", "192.0.2.7"), (media.Port, media.Protocol, media.ConnectionAddress));
        Assert.Equal(["0", "8"], media.Formats);
        Assert.Equal("20", media.Find("ptime"));
        Assert.Equal(SdpDirection.Send, media.DirectionIn(session));
        Assert.Equal(50_000, SdpBandwidth.Smallest(media.Bandwidths.Concat(session.Bandwidths)));
    }

    [Theory]
    [InlineData("", "no line")]
    [InlineData("m=audio 1 RTP/AVP 0", "line 1")]
    [InlineData("v=0\nm=audio x RTP/AVP 0", "line 2")]
    [InlineData("v=0\nm=audio 65536 RTP/AVP 0", "line 2")]
    [InlineData("v=0\n\nm=audio", "line 3")]
    public void ErrorsSayWhere(string text, string where)
    {
        Assert.False(SdpSession.TryParse(text, out _, out string error));
        Assert.Contains(where, error, StringComparison.Ordinal);
    }

    [Fact]
    public void LimitsHold()
    {
        string media = string.Concat(Enumerable.Repeat("m=audio 9 RTP/AVP 0\n", 64));
        Assert.True(SdpSession.TryParse("v=0\n" + media, out SdpSession? session, out _));
        Assert.Equal(64, session.Media.Count);
        Assert.False(SdpSession.TryParse("v=0\nm=audio 9 RTP/AVP 0\n" + media, out _, out _));
        Assert.False(SdpSession.TryParse("v=0\n" + string.Concat(Enumerable.Repeat("a=x\n", 1025)), out _, out _));
        Assert.True(SdpSession.TryParse("v=0\na=x:" + new string('x', 250_000), out _, out _));
        Assert.False(SdpSession.TryParse("v=0\na=x:" + new string('x', 270_000), out _, out _));
        Assert.False(SdpSession.TryParse(new byte[300_000], out _, out _));
    }

    [Fact]
    public void BytesThatAreNoUtf8AreRead()
    {
        Assert.True(SdpSession.TryParse((byte[])[.. "v=0\ns=V"u8, 0xE5, .. "rd\n"u8], out SdpSession? session, out _));
        Assert.Equal("V\uFFFDrd", session.Name);
    }

    [Fact]
    public void APayloadTypeMappedTwiceKeepsItsFirstMeaning()
    {
        Assert.True(SdpSession.TryParse("v=0\nm=video 9 RTP/AVP 97 97\na=rtpmap:97 H264/90000\na=rtpmap:97 H263/90000\na=fmtp:97 a = 1; b=2", out SdpSession? session, out _));
        RtpFormat format = Assert.Single(RtpFormat.ReadAll(session.Media[0]));
        Assert.Equal(("H264", "1", "2"), (format.Encoding, format.Parameter("A"), format.Parameter("b")));
    }
}
