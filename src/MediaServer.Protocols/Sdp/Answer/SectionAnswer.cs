namespace MediaServer.Protocols.Sdp;

/// <summary>Answers one media section, all but its transport.</summary>
internal sealed class SectionAnswer(SdpSession offer, AnswerPolicy policy)
{
    /// <summary>The section with port 0, in place (RFC 3264 section 6, RFC 8829 section 5.3.1).</summary>
    public static (SdpMedia Answer, NegotiatedSection Section) Refuse(OfferedSection offered)
    {
        SdpMedia answer = new() { Type = offered.Media.Type, Port = 0, Protocol = offered.Media.Protocol };
        answer.Formats.Add(offered.Media.Formats.Count > 0 ? offered.Media.Formats[0] : "0");
        answer.Connection = "IN IP4 0.0.0.0";
        if (offered.Media.Mid is { } mid)
        {
            answer.Add("mid", mid);
        }

        answer.Add("inactive");
        return (answer, new NegotiatedSection { Mid = offered.Mid, Index = offered.Index, Kind = offered.Kind, Accepted = false });
    }

    public (SdpMedia Answer, NegotiatedSection Section) Accept(
        OfferedSection offered, SectionDecision decision, IReadOnlyList<NegotiatedCodec> codecs)
    {
        SdpMedia media = offered.Media;
        SdpMedia answer = new() { Type = media.Type, Port = 9, Protocol = media.Protocol, Connection = "IN IP4 0.0.0.0" };
        if (media.Mid is { } mid)
        {
            answer.Add("mid", mid);
        }

        bool receives = decision.Receive && offered.ClientSends;
        bool sends = decision.Send && offered.ClientReceives;
        bool transportCc = codecs.Any(codec => (codec.Feedback & FeedbackKinds.TransportCc) != 0);
        HeaderExtensionIds extensions = HeaderExtensions.Answer(offer, media, answer, transportCc);
        answer.Add(SdpDirections.NameOf((sends ? SdpDirection.Send : 0) | (receives ? SdpDirection.Receive : 0)));
        answer.Add("rtcp-mux");
        bool reduced = media.Has("rtcp-rsize");
        if (reduced)
        {
            answer.Add("rtcp-rsize");
        }

        CodecSelection.Write(answer, codecs);
        SsrcLines sources = SsrcLines.Read(media);
        NegotiatedSection section = new()
        {
            Mid = offered.Mid,
            Index = offered.Index,
            Kind = offered.Kind,
            Receives = receives,
            Sends = sends,
            Codecs = codecs,
            Extensions = extensions,
            Rids = receives && decision.Simulcast && extensions.Rid != 0 ? SimulcastAnswer.Write(media, answer, codecs, policy.MaxRids) : [],
            Ssrcs = offered.ClientSends ? sources.Media : [],
            RtxPairs = offered.ClientSends ? sources.RtxPairs : [],
            Cname = sources.Cname,
            SendSsrc = sends ? decision.SendSsrc : 0,
            SendRtxSsrc = sends && codecs.Any(codec => codec.RtxPayloadType != 0) ? decision.SendRtxSsrc : 0,
            MaxBitrate = SdpBandwidth.Smallest(media.Bandwidths.Concat(offer.Bandwidths)),
            ReducedSizeRtcp = reduced,
        };
        Announce(answer, section, decision);
        return (answer, section);
    }

    private static void Announce(SdpMedia answer, NegotiatedSection section, SectionDecision decision)
    {
        if (section.Receives && decision.MaxReceiveBitrate > 0)
        {
            answer.Bandwidths.Add(new SdpBandwidth("AS", Math.Max(1, decision.MaxReceiveBitrate / 1000)));
            answer.Bandwidths.Add(new SdpBandwidth("TIAS", decision.MaxReceiveBitrate));
        }

        if (!section.Sends)
        {
            return;
        }

        string track = decision.TrackId.Length > 0 ? decision.TrackId : section.Mid;
        answer.Add("msid", $"{decision.StreamId} {track}");
        if (section.SendSsrc == 0)
        {
            return;
        }

        if (section.SendRtxSsrc != 0)
        {
            answer.Add("ssrc-group", $"FID {section.SendSsrc} {section.SendRtxSsrc}");
        }

        answer.Add("ssrc", $"{section.SendSsrc} cname:{decision.Cname}");
        if (section.SendRtxSsrc != 0)
        {
            answer.Add("ssrc", $"{section.SendRtxSsrc} cname:{decision.Cname}");
        }
    }
}
