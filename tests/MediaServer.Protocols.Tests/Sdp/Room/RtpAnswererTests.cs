using System.Text;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;
using MediaServer.Tests;

namespace MediaServer.Protocols.Tests.Sdp.Room;

/// <summary>An offer for every family of room systems, each test named for its trap.</summary>
public sealed class RtpAnswererTests
{
    private readonly SeededRandomSource _random = new(7);
    private int _nextPort = 21000;

    [Fact]
    public void CSeries_StubLevelAndModeOneOfTwo()
    {
        // The three offers of the field, rebuilt in their essentials: order audio, video, BFCP, slides, FECC.
        (SdpSession answer, NegotiatedRoomSession session) = Answer("""
            v=0
            o=room-a 41 2 IN IP4 192.0.2.41
            s=-
            c=IN IP4 192.0.2.41
            b=CT:1472
            t=0 0
            m=audio 2360 RTP/AVP 100 9 8 0 101
            b=TIAS:64000
            a=rtpmap:100 MP4A-LATM/90000
            a=rtpmap:101 telephone-event/8000
            m=video 2362 RTP/AVP 97 98 34 31
            b=TIAS:1472000
            a=rtpmap:97 H264/90000
            a=fmtp:97 profile-level-id=428016;max-mbps=216000;max-fs=8160
            a=rtpmap:98 H264/90000
            a=fmtp:98 profile-level-id=428016;max-mbps=216000;max-fs=8160;packetization-mode=1
            a=rtcp-fb:* nack pli
            a=content:main
            a=label:11
            m=application 5070 UDP/BFCP *
            a=floorctrl:c-s
            a=floorid:2 mstrm:12
            m=video 2364 RTP/AVP 98
            a=rtpmap:98 H264/90000
            a=fmtp:98 profile-level-id=428016;max-fs=3840;packetization-mode=1
            a=content:slides
            m=application 2366 RTP/AVP 105
            a=rtpmap:105 H224/4800
            """);
        Assert.Equal([RoomSectionUse.Audio, RoomSectionUse.Video, RoomSectionUse.Floor, RoomSectionUse.Slides, RoomSectionUse.Camera], session.Sections.Select(s => s.Use));
        Assert.Equal([true, true, false, false, false], answer.Media.Select(media => media.Port != 0));
        Assert.Equal(["audio", "video", "application", "video", "application"], answer.Media.Select(media => media.Type));
        Assert.Equal(98, session.Video!.Codec!.PayloadType);
        Assert.Equal(8160, session.Video.Limits!.MaxFrameSize);
        Assert.Contains("max-fs=3600", answer.Media[1].Find("fmtp"));
        Assert.Equal(1_472_000, session.Video.MaxBitrate);
        Assert.Equal(FeedbackKinds.Pli, session.Video.Codec.Feedback);
        Assert.Equal((2363, "192.0.2.41"), (session.Video.RemoteRtcpPort, session.Video.RemoteRtcpAddress));
        Assert.Equal(Codec.G722, session.Audio!.Codec!.Codec);
        Assert.Equal(101, session.Audio.TelephoneEventType);
        Assert.False(session.IsEncrypted);
    }

    [Theory]
    [InlineData("c-series-plain-rtp.sdp")]
    [InlineData("poly-no-slides-line.sdp")]
    [InlineData("room-kit-sdes.sdp")]
    public void TheFieldsOwnOffers(string name)
    {
        string? folder = Vectors.Directory;
        string file = Path.Combine(folder ?? "", "..", "sip-offers", name);
        if (folder is null || !File.Exists(file))
        {
            // The offers of the field don't lie beside this machine's vectors.
            return;
        }

        (SdpSession answer, NegotiatedRoomSession session) = Answer(File.ReadAllText(file));
        Assert.True(SdpSession.TryParse(File.ReadAllText(file), out SdpSession? offer, out _));
        Assert.Equal(offer.Media.Select(media => (media.Type, media.Protocol)), answer.Media.Select(media => (media.Type, media.Protocol)));
        Assert.NotNull(session.Audio);
        Assert.Equal(1, session.Video!.Codec!.PacketizationMode);
        Assert.Equal(0x42, session.Video.Limits!.Profile);
    }

    [Fact]
    public void CiscoRoom_PlainerCryptoOfSeveralAndIxRefused()
    {
        (SdpSession answer, NegotiatedRoomSession session) = Answer("""
            v=0
            c=IN IP4 198.51.100.20
            m=audio 50210 RTP/SAVP 114 9
            a=rtpmap:114 opus/48000/2
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:4EwjwQFsTEar34ofy3Pj5PJKekTCFzQfv2MsZodi|2^48
            a=rtcp:50311 IN IP4 198.51.100.21
            m=video 50212 RTP/SAVP 96 97 98 121
            a=rtpmap:96 H265/90000
            a=rtpmap:97 H264/90000
            a=fmtp:97 profile-level-id=420016;max-fs=8160;packetization-mode=0
            a=rtpmap:98 H264/90000
            a=fmtp:98 profile-level-id=428016;max-fs=8160;max-br=4800;packetization-mode=1
            a=rtpmap:121 x-ulpfecuc/8000
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:sWXSF4r+oK5oZPySPkLc1yOG8E50zz2m9L8kd0EV|2^48 UNENCRYPTED_SRTCP
            a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:bqsloxNueI4SXTgoHpf+Y31wb2KEXik5IdRhjA6j|2^31
            m=application 50220 UDP/UDT/IX *
            a=ixmap:0 ping
            """, plain: false);
        Assert.Equal(RoomSectionUse.Unknown, session.Sections[2].Use);
        Assert.Equal(["*"], answer.Media[2].Formats);
        Assert.Equal(0, answer.Media[2].Port);
        Assert.Equal(("198.51.100.21", 50311), (session.Audio!.RemoteRtcpAddress, session.Audio.RemoteRtcpPort));
        Assert.Equal(SrtpProfile.Aes128CmHmacSha1_32, session.Video!.Keys!.Profile);
        Assert.StartsWith("2 AES_CM_128_HMAC_SHA1_32 inline:", answer.Media[1].Find("crypto"));
        Assert.Equal(98, session.Video.Codec!.PayloadType);
        Assert.True(session.IsEncrypted);
        Assert.DoesNotContain("inline:b", session.Video.Keys.ToString());
    }

    [Fact]
    public void TandbergE20_ModeZeroIsTakenButNothingIsSentToIt()
    {
        (SdpSession answer, NegotiatedRoomSession session) = Answer(Offer("m=video 2362 RTP/AVP 97", "a=rtpmap:97 H264/90000", "a=fmtp:97 profile-level-id=42800d;max-fps=3000", "a=rtcp-fb:* nack pli"));
        Assert.True(session.Video!.Receives);
        Assert.False(session.Video.Sends);
        Assert.True(answer.Media[1].Has("recvonly"));
        Assert.DoesNotContain("packetization-mode", answer.Media[1].Find("fmtp"));
        Assert.Equal(3000, session.Video.Limits!.MaxFrameRateHundredths);
    }

    [Fact]
    public void Jabber_AddressAtTheLinesAloneAndExtmapInAvp()
    {
        (_, NegotiatedRoomSession session) = Answer("""
            v=0
            m=audio 3000 RTP/AVP 0
            c=IN IP4 192.0.2.7
            a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            """);
        Assert.Equal("192.0.2.7", session.Audio!.RemoteAddress);
    }

    [Fact]
    public void Cucm_TiasLargerThanAs()
    {
        (_, NegotiatedRoomSession session) = Answer(Offer("m=video 2362 RTP/AVP 97", "b=AS:768", "b=TIAS:4000000", "a=rtpmap:97 H264/90000", "a=fmtp:97 profile-level-id=42801f;packetization-mode=1"));
        Assert.Equal(768_000, session.Video!.MaxBitrate);
    }

    [Fact]
    public void Cucm_DelayedOfferIsAnsweredWithTheTagOfTheLineTaken()
    {
        RtpOffer offer = new(Policy(plain: true), _random);
        Assert.True(SdpSession.TryParse(offer.Session.ToString(), out SdpSession? ours, out _));
        string crypto = ours.Media[0].All("crypto").First(value => value.Contains("HMAC_SHA1_80"));
        Assert.True(SdpSession.TryParse($"""
            v=0
            c=IN IP4 192.0.2.60
            m=audio 4000 RTP/AVP 96 101
            a=rtpmap:96 opus/48000/2
            a=rtpmap:101 telephone-event/8000
            a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:4EwjwQFsTEar34ofy3Pj5PJKekTCFzQfv2MsZodi
            m=video 0 RTP/AVP 97
            """, out SdpSession? answer, out _));
        Assert.True(offer.TryReadAnswer(answer, out NegotiatedRoomSession? session));
        Assert.Equal(crypto, session.Audio!.Keys!.Local.ToWire());
        Assert.Equal(Codec.Opus, session.Audio.Codec!.Codec);
        Assert.Equal(ours.Media[0].Port, session.Audio.LocalPort);
        Assert.Null(session.Video);
    }

    [Fact]
    public void Cms_TwoFloorRolesAndVp8Beside()
    {
        (_, NegotiatedRoomSession session) = Answer(Offer(
            "m=video 2362 RTP/AVP 99 98", "a=rtpmap:99 VP8/90000", "a=rtpmap:98 H264/90000", "a=fmtp:98 profile-level-id=42801f;packetization-mode=1",
            "m=application 5070 TCP/BFCP *", "a=floorctrl:c-only s-only"));
        Assert.Equal(Codec.H264, session.Video!.Codec!.Codec);
        Assert.Equal(["c-only", "s-only"], session.Sections[2].Floor!.Controls);
        Assert.True(session.Sections[2].Floor!.CanBeClient);
    }

    [Fact]
    public void PolyHdx_TmmbrOnOneLineAndTcpFloorWithoutIds()
    {
        (_, NegotiatedRoomSession session) = Answer(Offer(
            "m=video 3232 RTP/AVP 109", "a=rtcp-fb:* ccm fir tmmbr", "a=rtpmap:109 H264/90000", "a=fmtp:109 profile-level-id=42801f; packetization-mode=1",
            "m=application 3238 TCP/BFCP *", "a=setup:actpass"));
        Assert.Equal(FeedbackKinds.Fir | FeedbackKinds.Tmmbr, session.Video!.Codec!.Feedback);
        Assert.Equal(RoomSectionUse.Floor, session.Sections[2].Use);
        Assert.Equal(0, session.Sections[2].Floor!.FloorId);
    }

    [Fact]
    public void PolyGroup_SpacesInFmtpAndBaselineBeforeHigh()
    {
        (SdpSession answer, NegotiatedRoomSession session) = Answer(Offer(
            "m=video 3232 RTP/AVP 111 109 110", "a=rtpmap:111 H264/90000", "a=fmtp:111 profile-level-id=640020; packetization-mode=1; max-fs=8192",
            "a=rtpmap:109 H264/90000", "a=fmtp:109 profile-level-id=428020; max-fs=8192", "a=rtpmap:110 H264/90000", "a=fmtp:110 profile-level-id=428020; packetization-mode=1; max-fs=8192"));
        Assert.Equal(110, session.Video!.Codec!.PayloadType);
        Assert.Equal(["110"], answer.Media[1].Formats);
    }

    [Fact]
    public void PolyGroup_SlidesComeByReinviteAndKeepTheRestAsItWas()
    {
        string first = Offer("m=video 2362 RTP/SAVP 97", "a=rtpmap:97 H264/90000", "a=fmtp:97 profile-level-id=42801f;packetization-mode=1", Crypto);
        (_, NegotiatedRoomSession before) = Answer(first);
        (SdpSession answer, NegotiatedRoomSession after) = Answer(
            first + "\nm=video 2370 RTP/AVP 97\na=rtpmap:97 H264/90000\na=fmtp:97 profile-level-id=42801f;packetization-mode=1\na=content:slides",
            former: before, slides: true);
        Assert.Equal(before.Video!.LocalPort, after.Video!.LocalPort);
        Assert.Equal(before.Video.Keys!.Local.ToWire(), after.Video.Keys!.Local.ToWire());
        Assert.NotNull(after.Slides);
        Assert.Equal("slides", answer.Media[2].Find("content"));
    }

    [Fact]
    public void PolyStudio_EventsListedFirstAreNoVoice()
    {
        (_, NegotiatedRoomSession session) = Answer("""
            v=0
            c=IN IP4 203.0.113.7
            m=audio 3230 RTP/AVP 119 9 0
            a=rtpmap:119 telephone-event/8000
            m=video 3232 RTP/AVP 109
            a=rtcp-fb:* ccm fir
            a=rtpmap:109 H264/90000
            a=fmtp:109 profile-level-id=42801f;packetization-mode=1
            m=application 3238 UDP/BFCP *
            a=floorid:1 mstrm:3
            """);
        Assert.Equal(Codec.G722, session.Audio!.Codec!.Codec);
        Assert.Equal(119, session.Audio.TelephoneEventType);
        Assert.Equal(FeedbackKinds.Fir, session.Video!.Codec!.Feedback);
        Assert.Equal("3", session.Sections[2].Floor!.StreamLabel);
    }

    [Fact]
    public void Yealink_OldSpellingOfTheFloorsStream()
    {
        (_, NegotiatedRoomSession session) = Answer(Offer("m=application 5070 UDP/BFCP *", "a=floorctrl:c-s", "a=floorid:1 m-stream:3"));
        Assert.Equal("3", session.Sections[1].Floor!.StreamLabel);
    }

    [Fact]
    public void Aver_PayloadTypeMappedTwiceAndNoFeedback()
    {
        (_, NegotiatedRoomSession session) = Answer(Offer(
            "m=video 2362 RTP/AVP 97 97", "a=rtpmap:97 H264/90000", "a=fmtp:97 profile-level-id=42801f;packetization-mode=1", "a=rtpmap:97 H263/90000"));
        Assert.Equal(Codec.H264, session.Video!.Codec!.Codec);
        Assert.Equal(FeedbackKinds.None, session.Video.Codec.Feedback);
    }

    [Fact]
    public void Linphone_SavpfWithTrrInt()
    {
        (SdpSession answer, NegotiatedRoomSession session) = Answer(Offer(
            "m=video 2362 RTP/SAVPF 96 97", "a=rtcp-fb:* trr-int 5000", "a=rtcp-fb:* ccm fir", "a=rtpmap:96 VP8/90000", "a=rtpmap:97 H264/90000",
            "a=fmtp:97 profile-level-id=42801F;packetization-mode=1", Crypto));
        Assert.Equal("RTP/SAVPF", answer.Media[1].Protocol);
        Assert.NotNull(session.Video!.Keys);
    }

    [Fact]
    public void Pjsip_MuxWhereItIsOffered()
    {
        (SdpSession answer, NegotiatedRoomSession session) = Answer(Offer("m=video 2362 RTP/AVP 97", "a=rtpmap:97 H264/90000", "a=fmtp:97 profile-level-id=42e01f; packetization-mode=1", "a=rtcp-mux"));
        Assert.True(answer.Media[1].Has("rtcp-mux"));
        Assert.Equal(2362, session.Video!.RemoteRtcpPort);
    }

    [Theory]
    [InlineData("a=inactive", "192.0.2.1", "inactive", false, false)]
    [InlineData("a=sendonly", "192.0.2.1", "recvonly", true, false)]
    [InlineData("a=sendrecv", "0.0.0.0", "sendrecv", true, false)]
    [InlineData("a=recvonly", "192.0.2.1", "sendonly", false, true)]
    public void HoldInBothSpellings(string direction, string address, string answered, bool receives, bool sends)
    {
        (SdpSession answer, NegotiatedRoomSession session) = Answer($"v=0\nc=IN IP4 {address}\nm=audio 3000 RTP/AVP 0\n{direction}\n");
        Assert.True(answer.Media[0].Has(answered));
        Assert.Equal((receives, sends, !sends), (session.Audio!.Receives, session.Audio.Sends, session.IsOnHold));
    }

    [Fact]
    public void TheSameLineOnceSecuredAndOncePlainIsTakenSecured()
    {
        (SdpSession answer, _) = Answer($"v=0\nc=IN IP4 192.0.2.1\nm=audio 3000 RTP/AVP 0\nm=audio 3002 RTP/SAVP 0\n{Crypto}\n");
        Assert.Equal([false, true], answer.Media.Select(media => media.Port != 0));
    }

    [Fact]
    public void PlainRtpIsRefusedWhereThePolicyWantsKeys()
    {
        Assert.True(SdpSession.TryParse("v=0\nc=IN IP4 192.0.2.1\nm=audio 3000 RTP/AVP 0\n", out SdpSession? offer, out _));
        Assert.False(RtpAnswerer.TryAnswer(offer, Policy(plain: false), _random, out _, out _, out AnswerError error));
        Assert.Equal(AnswerErrorKind.Refused, error.Kind);
    }

    [Fact]
    public void DtlsWithoutAFingerprintAndH263AloneAreNotTaken()
    {
        Assert.True(SdpSession.TryParse("v=0\nc=IN IP4 192.0.2.1\nm=audio 3000 UDP/TLS/RTP/SAVP 0\nm=video 3002 RTP/AVP 34\n", out SdpSession? offer, out _));
        Assert.False(RtpAnswerer.TryAnswer(offer, Policy(plain: true), _random, out _, out _, out AnswerError error));
        Assert.Equal(AnswerErrorKind.Refused, error.Kind);
    }

    [Theory]
    [InlineData("UDP/TLS/RTP/SAVPF", "actpass", DtlsRole.Server, "passive")]
    [InlineData("RTP/SAVP", "passive", DtlsRole.Client, "active")]
    public void KeysByDtlsAreTakenWithTheServersCertificate(string protocol, string setup, DtlsRole role, string answered)
    {
        string print = string.Join(':', Enumerable.Repeat("AB", 32));
        Assert.True(SdpSession.TryParse($"v=0\nc=IN IP4 192.0.2.1\nm=audio 3000 {protocol} 0\na=fingerprint:SHA-256 {print}\na=setup:{setup}\n", out SdpSession? offer, out _));
        RtpPolicy policy = Policy(plain: false) with { Fingerprint = new CertificateFingerprint("sha-256", new byte[32]) };
        Assert.True(RtpAnswerer.TryAnswer(offer, policy, _random, out SdpSession? answer, out NegotiatedRoomSession? session, out _));
        Assert.Equal(role, session.Audio!.Dtls!.LocalRole);
        Assert.True(session.IsEncrypted);
        Assert.Equal(answered, answer.Media[0].Find("setup"));
        Assert.StartsWith("sha-256 00:00", answer.Media[0].Find("fingerprint"));
        Assert.Null(answer.Media[0].Find("crypto"));
    }

    [Fact]
    public void FloorCameraAndTextAreAnsweredInTheirPlace()
    {
        Assert.True(SdpSession.TryParse(
            "v=0\nc=IN IP4 192.0.2.1\nm=audio 3000 RTP/AVP 0\nm=application 5070 UDP/BFCP *\na=floorctrl:c-s\na=confid:7\na=userid:41\na=floorid:2 m-stream:12\na=setup:passive\n"
            + "m=video 2364 RTP/AVP 98\na=rtpmap:98 H264/90000\na=fmtp:98 profile-level-id=428016;packetization-mode=1\na=content:slides\n"
            + "m=application 2366 RTP/AVP 105\na=rtpmap:105 H224/4800\nm=text 2368 RTP/AVP 99 98\na=rtpmap:98 t140/1000\na=rtpmap:99 red/1000\n", out SdpSession? offer, out _));
        RtpPolicy policy = Policy(plain: true) with { TakeSlides = true, TakeCamera = true, TakeText = true, FloorPortFor = _ => 30000 };
        Assert.True(RtpAnswerer.TryAnswer(offer, policy, _random, out SdpSession? answer, out NegotiatedRoomSession? session, out _));
        Assert.Equal(30000, answer.Media[1].Port);
        Assert.Equal("s-only", answer.Media[1].Find("floorctrl"));
        Assert.Equal("7", answer.Media[1].Find("confid"));
        Assert.Equal("2 m-stream:12", answer.Media[1].Find("floorid"));
        Assert.Equal("12", answer.Media[2].Find("label"));
        Assert.Equal(["105"], answer.Media[3].Formats);
        Assert.Equal(["99", "98"], answer.Media[4].Formats);
        Assert.Equal(99, session.Text!.RedundancyType);
        Assert.Equal(41, session.Floor!.Floor!.UserId);
        Assert.NotNull(session.Camera);
    }

    [Fact]
    public void PolyVsx_AFloorWithoutIdsGetsThemFromTheServer()
    {
        Assert.True(SdpSession.TryParse("v=0\nc=IN IP4 192.0.2.1\nm=audio 3000 RTP/AVP 0\nm=application 3238 TCP/BFCP *\na=setup:actpass\n", out SdpSession? offer, out _));
        Assert.True(RtpAnswerer.TryAnswer(offer, Policy(plain: true) with { FloorPortFor = _ => 30000 }, _random, out SdpSession? answer, out _, out _));
        Assert.Equal(("1", "2", "1", "passive"), (answer.Media[1].Find("confid"), answer.Media[1].Find("userid"), answer.Media[1].Find("floorid"), answer.Media[1].Find("setup")));
    }

    [Fact]
    public void GcmIsTaken()
    {
        (_, NegotiatedRoomSession session) = Answer($"v=0\nc=IN IP6 2001:db8::1\nm=audio 3000 RTP/SAVP 0\na=crypto:1 AEAD_AES_128_GCM inline:{Convert.ToBase64String(new byte[28])}\n");
        Assert.Equal(SrtpProfile.AeadAes128Gcm, session.Audio!.Keys!.Profile);
    }

    [Fact]
    public void NoPortLeftRefusesTheLine()
    {
        Assert.True(SdpSession.TryParse("v=0\nc=IN IP4 192.0.2.1\nm=audio 3000 RTP/AVP 0\n", out SdpSession? offer, out _));
        Assert.False(RtpAnswerer.TryAnswer(offer, Policy(plain: true) with { PortFor = (_, _) => 0 }, _random, out _, out _, out _));
    }

    [Fact]
    public void EveryBitOfAnOfferTurned()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Offer("m=video 2362 RTP/SAVP 97", "a=rtpmap:97 H264/90000", "a=fmtp:97 profile-level-id=42801f;packetization-mode=1", "a=rtcp:2363 IN IP4 192.0.2.1", Crypto));
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] turned = [.. bytes];
            turned[bit / 8] ^= (byte)(1 << (bit % 8));
            if (SdpSession.TryParse(turned, out SdpSession? offer, out _) && RtpAnswerer.TryAnswer(offer, Policy(plain: true), _random, out SdpSession? answer, out _, out _))
            {
                Assert.Equal(offer.Media.Count, answer.Media.Count);
            }
        }
    }

    private const string Crypto = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:4EwjwQFsTEar34ofy3Pj5PJKekTCFzQfv2MsZodi|2^31";

    private static string Offer(params string[] lines) => "v=0\nc=IN IP4 192.0.2.41\nm=audio 2360 RTP/AVP 0\n" + string.Join('\n', lines);

    private RtpPolicy Policy(bool plain) => new()
    {
        LocalAddress = "192.0.2.9",
        AllowPlainRtp = plain,
        PortFor = (_, _) => (_nextPort += 2) - 2,
    };

    private (SdpSession Answer, NegotiatedRoomSession Session) Answer(string text, bool plain = true, NegotiatedRoomSession? former = null, bool slides = false)
    {
        Assert.True(SdpSession.TryParse(text, out SdpSession? offer, out string problem), problem);
        RtpPolicy policy = Policy(plain) with { Former = former, TakeSlides = slides };
        Assert.True(RtpAnswerer.TryAnswer(offer, policy, _random, out SdpSession? answer, out NegotiatedRoomSession? session, out AnswerError error), error.Reason);
        Assert.Equal(offer.Media.Count, answer.Media.Count);
        return (answer, session);
    }
}
