using MediaServer.Protocols.Sdp;

namespace MediaServer.Bench.Links;

/// <summary>What everybody in the simulated call negotiates: one voice and one picture sent, three of each received.</summary>
public static class CallPlan
{
    public const int Slots = 3;
    public const int Layers = 3;
    public const byte TransportCcId = 3;
    public const byte OpusType = 111;
    public const byte RedType = 63;

    /// <summary>Widths of the layers; heights are 9/16.</summary>
    public static int Width(int layer) => 320 << layer;

    /// <summary>Nominal bit/s of the layers: FIELD.md's ladder at 180p, 360p and 720p.</summary>
    public static int Bitrate(int layer) => layer switch
    {
        0 => 150_000,
        1 => 500_000,
        _ => 1_500_000,
    };

    public static NegotiatedSession Session(string fragment, string password, uint ssrcBase)
    {
        const FeedbackKinds both = FeedbackKinds.TransportCc | FeedbackKinds.Nack;
        NegotiatedCodec opus = new(Codec.Opus, 111, 0, 48000, 2, "usedtx=1", both);
        NegotiatedCodec vp8 = new(Codec.Vp8, 96, 97, 90000, 1, "", both | FeedbackKinds.Pli);
        NegotiatedCodec red = new(Codec.Red, RedType, 0, 48000, 2, "111/111", FeedbackKinds.None);
        HeaderExtensionIds ids = new() { Mid = 4, Rid = 10, RepairedRid = 11, TransportCc = TransportCcId, AudioLevel = 1, AllowMixed = true };
        List<NegotiatedSection> sections =
        [
            new() { Mid = "0", Index = 0, Kind = MediaKind.Audio, Receives = true, Codecs = [opus, red], Extensions = ids },
            new() { Mid = "1", Index = 1, Kind = MediaKind.Video, Receives = true, Codecs = [vp8], Extensions = ids, Rids = ["q", "h", "f"] },
        ];
        for (int slot = 0; slot < Slots; slot++)
        {
            sections.Add(new NegotiatedSection { Mid = $"a{slot}", Index = sections.Count, Kind = MediaKind.Audio, Sends = true, Codecs = [opus, red], Extensions = ids, SendSsrc = VoiceSsrc(ssrcBase, slot) });
            sections.Add(new NegotiatedSection { Mid = $"v{slot}", Index = sections.Count, Kind = MediaKind.Video, Sends = true, Codecs = [vp8], Extensions = ids, SendSsrc = PictureSsrc(ssrcBase, slot), SendRtxSsrc = PictureSsrc(ssrcBase, slot) + 1 });
        }

        return new NegotiatedSession
        {
            Sections = sections,
            RemoteIce = new IceCredentials(fragment, password),
            RemoteFingerprints = [],
            LocalRole = DtlsRole.Server,
        };
    }

    public static uint VoiceSsrc(uint ssrcBase, int slot) => ssrcBase + (uint)(slot * 4);

    public static uint PictureSsrc(uint ssrcBase, int slot) => ssrcBase + (uint)(slot * 4) + 1;
}
