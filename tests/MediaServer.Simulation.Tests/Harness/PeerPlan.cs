using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Simulation.Tests.Harness;

/// <summary>What a simulated peer negotiates and sends.</summary>
internal sealed record PeerPlan
{
    public bool SendsAudio { get; init; } = true;

    public bool SendsVideo { get; init; } = true;

    /// <summary>Simulcast layers; widths 160, 320, 640... at heights of 9/16.</summary>
    public int Layers { get; init; } = 1;

    public int Slots { get; init; } = 3;

    public bool Rtx { get; init; } = true;

    /// <summary>Parts per million that the peer's clock runs fast.</summary>
    public int ClockSkewPpm { get; init; }

    public SrtpProfile Profile { get; init; } = SrtpProfile.AeadAes128Gcm;

    /// <summary>First sequence number of each stream: near a wrap to test it.</summary>
    public ushort FirstSequence { get; init; } = 100;

    public int TemporalLayers { get; init; } = 1;

    public int PacketsPerFrame { get; init; } = 3;

    public int FramesPerSecond { get; init; } = 30;

    public NegotiatedSession Session(string ufrag, string password, uint ssrcBase)
    {
        List<NegotiatedSection> sections = [];
        NegotiatedCodec opus = new(Codec.Opus, 111, 0, 48000, 2, "", FeedbackKinds.TransportCc | FeedbackKinds.Nack);
        NegotiatedCodec vp8 = new(Codec.Vp8, 96, Rtx ? (byte)97 : (byte)0, 90000, 1, "", FeedbackKinds.TransportCc | FeedbackKinds.Nack | FeedbackKinds.Pli);
        HeaderExtensionIds ids = new() { Mid = 4, Rid = 10, RepairedRid = 11, TransportCc = 3, AudioLevel = 1, AbsSendTime = 2, AllowMixed = true };
        sections.Add(new NegotiatedSection { Mid = "0", Index = 0, Kind = MediaKind.Audio, Receives = SendsAudio, Codecs = [opus], Extensions = ids, Cname = "c" });
        sections.Add(new NegotiatedSection
        {
            Mid = "1",
            Index = 1,
            Kind = MediaKind.Video,
            Receives = SendsVideo,
            Codecs = [vp8],
            Extensions = ids,
            Rids = Layers > 1 ? Enumerable.Range(0, Layers).Select(i => "qhf"[i].ToString()).ToArray() : [],
        });
        for (int slot = 0; slot < Slots; slot++)
        {
            sections.Add(new NegotiatedSection { Mid = $"a{slot}", Index = sections.Count, Kind = MediaKind.Audio, Sends = true, Codecs = [opus], Extensions = ids, SendSsrc = ssrcBase + (uint)(slot * 4) });
            sections.Add(new NegotiatedSection { Mid = $"v{slot}", Index = sections.Count, Kind = MediaKind.Video, Sends = true, Codecs = [vp8], Extensions = ids, SendSsrc = ssrcBase + (uint)(slot * 4) + 1, SendRtxSsrc = Rtx ? ssrcBase + (uint)(slot * 4) + 2 : 0 });
        }

        return new NegotiatedSession
        {
            Sections = sections,
            RemoteIce = new IceCredentials(ufrag, password),
            RemoteFingerprints = [],
            LocalRole = DtlsRole.Server,
        };
    }
}
