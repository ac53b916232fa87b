using MediaServer.Protocols.Sdp;

namespace MediaServer.Protocols.Tests.Sdp;

public class WebRtcAnswererTests
{
    [Fact]
    public void ChromiumIsAnswered()
    {
        if (Offers.Stored("clients", "chromium156_offer.txt") is not { } offer)
        {
            return; // The stored offers lie beside some checkouts only.
        }

        (SdpSession answer, NegotiatedSession session) = Offers.Answer(offer);
        string text = answer.ToString();
        foreach (string line in (string[])[
            "a=ice-lite", "a=group:BUNDLE 0 1", "a=extmap-allow-mixed", "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
            "m=video 9 UDP/TLS/RTP/SAVPF 96 97 108 109 102 103 98 99 100 101 45 46", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel",
            "a=simulcast:recv q;h;f", "a=rid:q recv", "a=setup:passive", "a=rtcp-fb:96 nack pli", "a=fmtp:97 apt=96",
            "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1", "a=ssrc-group:FID 1002 1003", "a=ssrc:1002 cname:here", "a=msid:anna t1",
            "a=fingerprint:" + Offers.Fingerprint, "a=candidate:1 1 udp 2130706431 192.0.2.1 20000 typ host", "a=end-of-candidates",
            "a=extmap:12 https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension"])
        {
            Assert.Contains(line + "\r\n", text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("video-orientation", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ulpfec", text, StringComparison.Ordinal);
        Assert.Equal(new IceCredentials("UKZA", "2wKIWnG7oQgUx/9UWLnOuGP9"), session.RemoteIce);
        Assert.Equal(DtlsRole.Server, session.LocalRole);
        Assert.Equal(["q", "h", "f"], session.Sections[1].Rids);
        Assert.Equal([1375927587u], session.Sections[0].Ssrcs);
        Assert.Equal("W/d4i7hLOGSi5ISv", session.Sections[0].Cname);
        Assert.False(session.Sections[2].Accepted);
        Assert.Equal((Codec.Vp8, (byte)96, (byte)97), (session.Sections[1].Codecs[0].Codec, session.Sections[1].Codecs[0].PayloadType, session.Sections[1].Codecs[0].RtxPayloadType));
    }

    [Theory]
    [InlineData("actpass", "passive", DtlsRole.Server)]
    [InlineData("active", "passive", DtlsRole.Server)]
    [InlineData("passive", "active", DtlsRole.Client)]
    public void TheRoleFollowsTheOffer(string offered, string answered, DtlsRole role)
    {
        (SdpSession answer, NegotiatedSession session) = Offers.Answer(Offers.Head(setup: offered) + Offers.Vp8());
        Assert.Equal(answered, answer.Media[0].Find("setup"));
        Assert.Equal(role, session.LocalRole);
    }

    [Theory]
    [InlineData("sendrecv", "sendrecv", true, true)]
    [InlineData("sendonly", "recvonly", true, false)]
    [InlineData("recvonly", "sendonly", false, true)]
    [InlineData("inactive", "inactive", false, false)]
    public void TheDirectionIsTurned(string offered, string answered, bool receives, bool sends)
    {
        (SdpSession answer, NegotiatedSession session) = Offers.Answer(Offers.Head() + Offers.Vp8("0", offered));
        Assert.True(answer.Media[0].Has(answered));
        Assert.Equal((receives, sends), (session.Sections[0].Receives, session.Sections[0].Sends));
        Assert.Equal(sends ? 1000u : 0u, session.Sections[0].SendSsrc);
        Assert.Equal(sends, answer.Media[0].Has("msid"));
    }

    [Fact]
    public void ErrorsHaveTheirKinds()
    {
        string head = Offers.Head();
        Assert.Equal(AnswerErrorKind.NoMedia, Offers.Error(head));
        Assert.Equal(AnswerErrorKind.NoUsableCodec, Offers.Error(head + Offers.Section("video", "0", "96", "rtpmap:96 theora/90000", "sendonly")));
        Assert.Equal(AnswerErrorKind.NoUsableCodec, Offers.Error(head + Offers.Section("audio", "0", "101", "rtpmap:101 telephone-event/8000")));
        Assert.Equal(AnswerErrorKind.NoBundle, Offers.Error(Offers.Head("") + Offers.Opus() + Offers.Vp8("1")));
        Assert.Equal(AnswerErrorKind.NoIce, Offers.Error(head.Replace("a=ice-pwd:2wKIWn", "a=ice-pwd:", StringComparison.Ordinal) + Offers.Vp8()));
        Assert.Equal(AnswerErrorKind.NoFingerprint, Offers.Error(head.Replace("sha-256", "sha-1", StringComparison.Ordinal) + Offers.Vp8()));
        Assert.Equal(AnswerErrorKind.BadSetup, Offers.Error(Offers.Head(setup: "holdconn") + Offers.Vp8()));
        Assert.Equal(AnswerErrorKind.NoRtcpMux, Offers.Error(head + Offers.Vp8().Replace("a=rtcp-mux\r\n", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void OneSectionNeedsNoGroup()
    {
        (SdpSession answer, NegotiatedSession session) = Offers.Answer(Offers.Head("") + Offers.Vp8().Replace("a=mid:0\r\n", "", StringComparison.Ordinal));
        Assert.False(answer.Has("group"));
        Assert.Null(answer.Media[0].Mid);
        Assert.Equal("0", session.Sections[0].Mid);
    }

    [Fact]
    public void SectionsStayInPlace()
    {
        string recycled = Offers.Head("0 7 2") + Offers.Opus()
            + Offers.Vp8("7") + Offers.Vp8("2").Replace("m=video 9", "m=video 0", StringComparison.Ordinal) + Offers.Vp8("3")
            + "m=text 11 RTP/AVP 98\r\n";
        (SdpSession answer, NegotiatedSession session) = Offers.Answer(recycled);
        Assert.Equal("BUNDLE 0 7", answer.Find("group"));
        Assert.Equal([9, 9, 0, 0, 0], answer.Media.Select(media => media.Port));
        Assert.Equal(["0", "7", "2", "3", "4"], session.Sections.Select(section => section.Mid));
        Assert.Equal("text", answer.Media[4].Type);
    }

    [Fact]
    public void BundleOnlySectionsAreOn()
    {
        string offer = Offers.Head("0 1") + Offers.Opus() + Offers.Vp8("1", "bundle-only").Replace("m=video 9", "m=video 0", StringComparison.Ordinal);
        (SdpSession answer, _) = Offers.Answer(offer);
        Assert.Equal([9, 9], answer.Media.Select(media => media.Port));
    }

    [Fact]
    public void TransportOfARefusedFirstSectionMovesOn()
    {
        string offer = Offers.Head("0 1") + Offers.Section("audio", "0", "0", "rtpmap:0 PCMU/8000") + Offers.Vp8("1");
        (SdpSession answer, _) = Offers.Answer(offer);
        Assert.Equal("BUNDLE 1", answer.Find("group"));
        Assert.True(answer.Media[1].Has("candidate"));
        Assert.False(answer.Media[0].Has("ice-ufrag"));
    }

    [Fact]
    public void SixtyFourSectionsAreAnswered()
    {
        string offer = Offers.Head(string.Join(' ', Enumerable.Range(0, 64))) + string.Concat(Enumerable.Range(0, 64).Select(i => Offers.Vp8($"{i}", "recvonly")));
        (SdpSession answer, NegotiatedSession session) = Offers.Answer(offer);
        Assert.Equal(64, session.Sections.Count(section => section.Sends));
        Assert.True(SdpSession.TryParse(answer.ToString(), out _, out _));
    }

    [Fact]
    public void BandwidthIsRead()
    {
        (_, NegotiatedSession session) = Offers.Answer(Offers.Head() + Offers.Vp8().Replace("a=mid", "b=AS:500\r\nb=TIAS:400000\r\na=mid", StringComparison.Ordinal));
        Assert.Equal(400_000, session.Sections[0].MaxBitrate);
    }
}
