using MediaServer.Protocols.Sdp;

namespace MediaServer.Protocols.Tests.Sdp;

/// <summary>Codecs, feedback, header extensions and simulcast of one section.</summary>
public class SectionChoiceTests
{
    private const string RidExtension = "extmap:17 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";

    [Theory]
    [InlineData("packetization-mode=1;profile-level-id=42e01f", true)]
    [InlineData("packetization-mode=1;profile-level-id=42001f", true)]
    [InlineData("packetization-mode=1; profile-level-id=640032", true)]
    [InlineData("packetization-mode=1", true)]
    [InlineData("packetization-mode=0;profile-level-id=42e01f", false)]
    [InlineData("profile-level-id=42e01f", false)]
    [InlineData("packetization-mode=1;profile-level-id=4d001f", false)]
    [InlineData("packetization-mode=1;profile-level-id=f4001f", false)]
    [InlineData("packetization-mode=1;profile-level-id=42e0", false)]
    public void H264ProfilesAreChosen(string parameters, bool taken)
    {
        string offer = Offers.Head() + Offers.Section("video", "0", "96 97", "rtpmap:96 H264/90000", $"fmtp:96 {parameters}", "rtpmap:97 VP8/90000");
        (_, NegotiatedSession session) = Offers.Answer(offer);
        Assert.Equal(taken, session.Sections[0].Codecs.Any(codec => codec.Codec == Codec.H264 && codec.PacketizationMode == 1));
    }

    [Fact]
    public void H265AloneAndThePolicysOrder()
    {
        (_, NegotiatedSession alone) = Offers.Answer(Offers.Head() + Offers.Section("video", "0", "49", "rtpmap:49 H265/90000", "fmtp:49 level-id=93;tx-mode=SRST"));
        Assert.Equal((Codec.H265, "level-id=93;tx-mode=SRST"), (alone.Sections[0].Codecs[0].Codec, alone.Sections[0].Codecs[0].FormatParameters));

        string both = Offers.Head() + Offers.Section("video", "0", "96 98 97", "rtpmap:96 VP8/90000", "rtpmap:97 H264/90000",
            "fmtp:97 packetization-mode=1;profile-level-id=42e01f", "rtpmap:98 rtx/90000", "fmtp:98 apt=97");
        (SdpSession answer, _) = Offers.Answer(both, Offers.Policy with { VideoCodecOrder = [Codec.H264, Codec.Vp8] });
        Assert.Equal(["97", "98", "96"], answer.Media[0].Formats);
    }

    [Fact]
    public void RedFollowsOpus()
    {
        string offer = Offers.Head() + Offers.Section("audio", "0", "111 63", "rtpmap:111 opus/48000/2", "rtpmap:63 red/48000/2", "fmtp:63 111/111");
        (SdpSession answer, _) = Offers.Answer(offer, Offers.Policy with { AudioCodecOrder = [Codec.Red, Codec.Opus] });
        Assert.Equal(["63", "111"], answer.Media[0].Formats);
        (SdpSession without, _) = Offers.Answer(offer.Replace("63 111/111", "63 9/9", StringComparison.Ordinal));
        Assert.Equal(["111"], without.Media[0].Formats);
    }

    [Fact]
    public void AStethoscopeIsStereoWithoutGaps()
    {
        AnswerPolicy policy = Offers.Policy with { Decide = _ => new SectionDecision { Stereo = true, DiscontinuousTransmission = false } };
        (_, NegotiatedSession session) = Offers.Answer(Offers.Head() + Offers.Opus(), policy);
        Assert.Equal("minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1", session.Sections[0].Codecs[0].FormatParameters);
    }

    [Fact]
    public void FeedbackIsIntersected()
    {
        string offer = Offers.Head() + Offers.Vp8("0", "rtcp-fb:* ccm fir tmmbr", "rtcp-fb:96 nack", "rtcp-fb:96 nack sli", "rtcp-fb:96 transport-cc",
            "rtcp-fb:96 ack ccfb", "extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01");
        (_, NegotiatedSession session) = Offers.Answer(offer);
        Assert.Equal(FeedbackKinds.Fir | FeedbackKinds.Tmmbr | FeedbackKinds.Nack | FeedbackKinds.TransportCc, session.Sections[0].Codecs[0].Feedback);
        Assert.Equal(3, session.Sections[0].Extensions.TransportCc);
        (_, session) = Offers.Answer(offer, Offers.Policy with { PreferCcfb = true });
        Assert.Equal(FeedbackKinds.Ccfb, session.Sections[0].Codecs[0].Feedback & (FeedbackKinds.Ccfb | FeedbackKinds.TransportCc));
        Assert.Equal(0, session.Sections[0].Extensions.TransportCc);
    }

    [Fact]
    public void LargeExtensionIdsAreKept()
    {
        (SdpSession answer, NegotiatedSession session) = Offers.Answer(Offers.Head() + Offers.Vp8("0", "extmap-allow-mixed", RidExtension,
            "extmap:15 urn:ietf:params:rtp-hdrext:sdes:mid", "extmap:255/sendonly http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", "extmap:4096 urn:x"));
        Assert.Equal((17, 0, 255, true), (session.Sections[0].Extensions.Rid, session.Sections[0].Extensions.Mid, session.Sections[0].Extensions.AbsSendTime, session.Sections[0].Extensions.AllowMixed));
        Assert.Contains("255/recvonly http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", answer.Media[0].All("extmap"));
    }

    [Fact]
    public void SimulcastTakesFirstAlternativesAndPausedLayers()
    {
        (SdpSession answer, NegotiatedSession session) = Offers.Answer(Offers.Head() + Offers.Vp8("0", RidExtension, "rid:a send", "rid:b send pt=96;max-width=640",
            "rid:c send", "rid:d send pt=97", "simulcast:send a;~b,c;~c;d"));
        Assert.Equal(["a", "b", "c"], session.Sections[0].Rids);
        Assert.Equal("recv a;b;c", answer.Media[0].Find("simulcast"));
        Assert.Contains("b recv max-width=640;pt=96", answer.Media[0].All("rid").Select(Sorted));
    }

    private static string Sorted(string rid)
    {
        string[] words = rid.Split(' ');
        return words.Length < 3 ? rid : $"{words[0]} {words[1]} {string.Join(';', words[2].Split(';').Order(StringComparer.Ordinal))}";
    }

    [Fact]
    public void SimulcastWithoutItsExtensionIsDeclined()
    {
        (SdpSession answer, NegotiatedSession session) = Offers.Answer(Offers.Head() + Offers.Vp8("0", "rid:a send", "simulcast:send a"));
        Assert.Empty(session.Sections[0].Rids);
        Assert.False(answer.Media[0].Has("simulcast"));
    }

    [Fact]
    public void SimulcastBySourcesIsRead()
    {
        (_, NegotiatedSession session) = Offers.Answer(Offers.Head() + Offers.Vp8("0", "ssrc:4 cname:x", "ssrc:1 cname:x", "ssrc:2 cname:x",
            "ssrc-group:SIM 1 2 3", "ssrc-group:FID 1 4"));
        Assert.Equal([1u, 2u, 3u], session.Sections[0].Ssrcs);
        Assert.Equal([(1u, 4u)], session.Sections[0].RtxPairs);
    }
}
