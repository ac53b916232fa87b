namespace MediaServer.Protocols.Sdp;

/// <summary>Chooses the codecs of a section and writes them into the answer, with the offer's payload types.</summary>
internal sealed class CodecSelection(AnswerPolicy policy, SectionDecision decision)
{
    /// <summary>In order of preference; empty when nothing of the offer can be forwarded.</summary>
    public List<NegotiatedCodec> Choose(SdpMedia offered)
    {
        IReadOnlyList<RtpFormat> formats = RtpFormat.ReadAll(offered);
        bool video = offered.Kind == MediaKind.Video;
        List<NegotiatedCodec> chosen = [];
        foreach (Codec codec in video ? policy.VideoCodecOrder : policy.AudioCodecOrder)
        {
            IEnumerable<RtpFormat> matching = formats.Where(format => CodecMatch.Of(format, video) == codec);
            foreach (RtpFormat format in matching.OrderBy(format => CodecMatch.Rank(format, codec)))
            {
                chosen.Add(Negotiate(codec, format, formats));
            }
        }

        KeepRedOfOpus(chosen);
        if (chosen.Count > 0 && video && policy.FlexFec && formats.FirstOrDefault(format => format.Is("flexfec-03")) is { } repair)
        {
            chosen.Add(Negotiate(Codec.FlexFec, repair, formats));
        }

        return HasMedia(chosen) ? chosen : [];
    }

    // Telephone events or redundancy alone carry no voice.
    private static bool HasMedia(List<NegotiatedCodec> chosen) =>
        chosen.Exists(codec => codec.Codec is not (Codec.Red or Codec.TelephoneEvent or Codec.FlexFec));

    private NegotiatedCodec Negotiate(Codec codec, RtpFormat format, IReadOnlyList<RtpFormat> formats)
    {
        byte rtx = 0;
        foreach (RtpFormat candidate in formats)
        {
            if (candidate.Is("rtx") && candidate.Parameter("apt") is { } apt && byte.TryParse(apt, out byte type) && type == format.PayloadType)
            {
                rtx = candidate.PayloadType;
                break;
            }
        }

        return new NegotiatedCodec(
            codec, format.PayloadType, rtx, format.ClockRate, format.Channels, Parameters(codec, format), Feedback(codec, format.Feedback))
        {
            PacketizationMode = codec == Codec.H264 ? 1 : 0,
        };
    }

    private FeedbackKinds Feedback(Codec codec, FeedbackKinds offered)
    {
        if (codec is Codec.Red or Codec.TelephoneEvent)
        {
            return FeedbackKinds.None;
        }

        // Two kinds of congestion feedback at once would be counted twice by the sender's estimator.
        const FeedbackKinds Both = FeedbackKinds.TransportCc | FeedbackKinds.Ccfb;
        return (offered & Both) == Both
            ? offered & ~(policy.PreferCcfb ? FeedbackKinds.TransportCc : FeedbackKinds.Ccfb)
            : offered;
    }

    private string Parameters(Codec codec, RtpFormat format) => codec switch
    {
        Codec.Opus => OpusParameters(),
        // RFC 6184 section 8.2.2: profile and mode must equal the offer's; our own level may differ when both allow it,
        // and as a forwarder we have none of our own.
        Codec.H264 => $"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={format.Parameter("profile-level-id") ?? "42001f"}",
        _ => format.FormatParameters,
    };

    private string OpusParameters() =>
        "minptime=10;useinbandfec=1"
        + (decision.DiscontinuousTransmission ? ";usedtx=1" : "")
        + (decision.Stereo ? ";stereo=1;sprop-stereo=1" : "");

    // Redundancy is of use only around the Opus that was agreed (RFC 2198 section 5: fmtp lists the payload types).
    private static void KeepRedOfOpus(List<NegotiatedCodec> chosen)
    {
        NegotiatedCodec? opus = chosen.Find(codec => codec.Codec == Codec.Opus);
        chosen.RemoveAll(codec => codec.Codec == Codec.Red
            && (opus is null || codec.FormatParameters.Split('/').Any(part => part.Trim() != $"{opus.PayloadType}")));
    }

    /// <summary>Formats, maps, feedback and parameters, in the order of preference.</summary>
    public static void Write(SdpMedia answer, IReadOnlyList<NegotiatedCodec> codecs)
    {
        foreach (NegotiatedCodec codec in codecs)
        {
            answer.Formats.Add($"{codec.PayloadType}");
            if (codec.RtxPayloadType != 0)
            {
                answer.Formats.Add($"{codec.RtxPayloadType}");
            }
        }

        foreach (NegotiatedCodec codec in codecs)
        {
            string channels = codec.Channels > 1 ? $"/{codec.Channels}" : "";
            answer.Add("rtpmap", $"{codec.PayloadType} {CodecMatch.NameOf(codec.Codec)}/{codec.ClockRate}{channels}");
            RtcpFeedback.Write(answer, codec.PayloadType, codec.Feedback);
            if (codec.FormatParameters.Length > 0)
            {
                answer.Add("fmtp", $"{codec.PayloadType} {codec.FormatParameters}");
            }

            if (codec.RtxPayloadType != 0)
            {
                answer.Add("rtpmap", $"{codec.RtxPayloadType} rtx/{codec.ClockRate}");
                answer.Add("fmtp", $"{codec.RtxPayloadType} apt={codec.PayloadType}");
            }
        }
    }
}
