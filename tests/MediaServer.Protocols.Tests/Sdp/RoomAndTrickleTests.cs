using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Protocols.Tests.Sdp;

public class RoomAndTrickleTests
{
    private const string Key = "4EwjwQFsTEar34ofy3Pj5PJKekTCFzQfv2MsZodi";

    [Theory]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key, 1UL << 48)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_32 inline:" + Key + "|2^31", 1UL << 31)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key + "|1048576 WSH=64", 1048576UL)]
    public void KeysAreRead(string value, ulong lifetime)
    {
        Assert.True(SdesCrypto.TryParse(value, out SdesCrypto? crypto, out string reason), reason);
        Assert.Equal((30, lifetime), (crypto.KeyAndSalt.Length, crypto.LifetimePackets));
        Assert.DoesNotContain(Key, $"{crypto}", StringComparison.Ordinal);
        Assert.Contains(Key, crypto.ToWire(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key + "|2^48|1:4")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key + "|1:4")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + Key + " UNENCRYPTED_SRTCP")]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:AAAA")]
    [InlineData("1 F8_128_HMAC_SHA1_80 inline:" + Key)]
    [InlineData("0 AES_CM_128_HMAC_SHA1_80 inline:" + Key)]
    [InlineData("")]
    public void KeysThatCannotBeTakenAreRefused(string value)
    {
        Assert.False(SdesCrypto.TryParse(value, out _, out string reason));
        Assert.NotEmpty(reason);
        Assert.DoesNotContain(Key, reason, StringComparison.Ordinal);
    }

    [Fact]
    public void MaximaRaiseTheLevelStub()
    {
        H264FormatParameters room = H264FormatParameters.Parse("profile-level-id=428016; max-mbps=432000;max-fs=8160;max-br=4800;max-fps=6000;packetization-mode=1");
        Assert.Equal((0x42, 0x80, 22, 1), (room.Profile, room.Constraints, room.Level, room.PacketizationMode));
        Assert.Equal((8160, 432000, 4_800_000, 6000), (room.MaxFrameSize, room.MaxMacroblocksPerSecond, room.MaxBitrate, room.MaxFrameRateHundredths));
        Assert.Equal(0, H264FormatParameters.Parse("").PacketizationMode);
    }

    [Theory]
    [InlineData("room-kit-sdes.sdp", 6, 2, 118, "12", true)]
    [InlineData("c-series-plain-rtp.sdp", 5, 2, 41, "12", true)]
    [InlineData("poly-no-slides-line.sdp", 5, 1, 2, "3", false)]
    public void RoomOffersAreRead(string name, int sections, int floor, int user, string label, bool udp)
    {
        if (Offers.Stored("sip-offers", name) is not { } text)
        {
            return; // The stored offers lie beside some checkouts only.
        }

        Assert.True(SdpSession.TryParse(text, out SdpSession? session, out string error), error);
        Assert.Equal(sections, session.Media.Count);
        BfcpFloor read = session.Media.Where(media => media.Port != 0).Select(BfcpFloor.Read).First(found => found is not null)!;
        Assert.Equal((floor, user, label, udp, 1u), ((int)read.FloorId, (int)read.UserId, read.StreamLabel, read.IsUdp, read.ConferenceId));
        Assert.True(read.CanBeClient);
        Assert.Contains(RtpFormat.ReadAll(session.Media[1]), format => format.Is("H264") && H264FormatParameters.Parse(format.FormatParameters).PacketizationMode == 1);
    }

    [Fact]
    public void BaresipsTwoSectionsMayShareAPayloadType()
    {
        if (Offers.Stored("clients", "baresip_offer.txt") is not { } text)
        {
            return; // The stored offers lie beside some checkouts only.
        }

        Assert.True(SdpSession.TryParse(text, out SdpSession? session, out string error), error);
        Assert.Equal(("opus", 48000, 2), RtpFormat.ReadAll(session.Media[0]) is [var opus, ..] ? (opus.Encoding, opus.ClockRate, opus.Channels) : default);
        RtpFormat video = RtpFormat.ReadAll(session.Media[1])[0];
        Assert.Equal(((byte)96, "H264", FeedbackKinds.Pli), (video.PayloadType, video.Encoding, video.Feedback));
    }

    [Fact]
    public void FragmentsGoBothWays()
    {
        const string Text = "a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n"
            + "a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\na=end-of-candidates\r\n";
        Assert.True(TrickleFragment.TryParse(Text, out TrickleFragment? fragment, out string error), error);
        Assert.Equal((new IceCredentials("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1"), "0", true), (fragment.Ice, fragment.Mid, fragment.EndOfCandidates));
        Assert.StartsWith("1387637174 1 udp", Assert.Single(fragment.Candidates), StringComparison.Ordinal);
        Assert.True(TrickleFragment.TryParse(fragment.ToString(), out TrickleFragment? again, out _));
        Assert.Equal(fragment.ToString(), again.ToString());
        Assert.True(TrickleFragment.TryParse("a=end-of-candidates", out TrickleFragment? end, out _));
        Assert.Null(end.Ice);
        Assert.False(TrickleFragment.TryParse("a=ice-ufrag:EsAw\n", out _, out _));
        Assert.False(TrickleFragment.TryParse(string.Concat(Enumerable.Repeat("a=candidate:1\n", 65)), out _, out _));
    }

    [Fact]
    public void SourcesStayWithTheirMid()
    {
        SendSsrcTable table = new(new SeededRandomSource(1));
        Assert.Equal(table.For("0"), table.For("0"));
        Assert.NotEqual(table.For("0").Media, table.For("1").Media);
    }
}
