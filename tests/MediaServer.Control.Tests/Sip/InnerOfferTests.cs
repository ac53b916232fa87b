using MediaServer.Control.Sip.Media;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Control.Tests.Sip;

/// <summary>The inner side of a leg is one that the engine's answerer takes.</summary>
public sealed class InnerOfferTests
{
    [Fact]
    public void ItIsAnsweredLikeABrowsersOfferAndItsKeysFitTogether()
    {
        SeededRandomSource random = new(5);
        InnerOffer inner = InnerOffer.Create(Session(mode: 1), random);
        Assert.True(SdpSession.TryParse(inner.Text, out SdpSession? offer, out string problem), problem);
        AnswerPolicy policy = new()
        {
            LocalIce = IceCredentialsGenerator.Create(random),
            Fingerprint = new CertificateFingerprint("sha-256", new byte[32]),
        };
        Assert.True(WebRtcAnswerer.TryAnswer(offer, policy, out _, out NegotiatedSession? session, out AnswerError error), error.Reason);
        Assert.Equal([InnerOffer.AudioType, InnerOffer.VideoType], session.Sections.Select(section => section.Codecs[0].PayloadType));
        Assert.All(session.Sections, section => Assert.True(section is { Receives: true, Sends: true }));
        using SrtpReceiver engine = new(inner.EngineKeys.Profile, inner.EngineKeys.RemoteKey, inner.EngineKeys.RemoteSalt);
        byte[] report = [0x80, 201, 0, 1, 0, 0, 0, 7];
        byte[] sealedReport = new byte[64];
        int length = inner.Sender.SealRtcp(report, sealedReport);
        Assert.Equal(DropReason.None, engine.OpenRtcp(sealedReport.AsSpan(0, length), new byte[64], out _));
    }

    [Fact]
    public void TowardModeZeroNothingIsSent()
    {
        InnerOffer inner = InnerOffer.Create(Session(mode: 0), new SeededRandomSource(5));
        Assert.Contains("a=sendonly", inner.Text);
    }

    private static NegotiatedRoomSession Session(int mode) => new(
    [
        new NegotiatedRoomSection { Index = 0, Use = RoomSectionUse.Audio, Accepted = true, Codec = new NegotiatedCodec(Codec.Opus, 96, 0, 48000, 2, "", 0) },
        new NegotiatedRoomSection
        {
            Index = 1, Use = RoomSectionUse.Video, Accepted = true,
            Codec = new NegotiatedCodec(Codec.H264, 96, 0, 90000, 1, "", FeedbackKinds.Pli) { PacketizationMode = mode },
        },
    ]);
}
