using System.Diagnostics.CodeAnalysis;

namespace MediaServer.Protocols.Sdp;

/// <summary>
/// Answers a WebRTC offer (RFC 8829 section 5.3): ICE-lite, one DTLS transport for all sections (RFC 9143), rtcp-mux.
/// A pure function: credentials, SSRCs and choices come with the policy.
/// </summary>
public static class WebRtcAnswerer
{
    /// <summary>Answers, or says why not. An error is the client's to mend (HTTP 422), never a fault of the server.</summary>
    public static bool TryAnswer(
        SdpSession offer,
        AnswerPolicy policy,
        [NotNullWhen(true)] out SdpSession? answer,
        [NotNullWhen(true)] out NegotiatedSession? negotiated,
        out AnswerError error)
    {
        answer = null;
        negotiated = null;
        if (!offer.Media.Exists(OfferBundle.IsOn))
        {
            error = new AnswerError(AnswerErrorKind.NoMedia, "no media section is on");
            return false;
        }

        OfferBundle bundle = new(offer);
        if (!bundle.IsUsable)
        {
            error = new AnswerError(AnswerErrorKind.NoBundle, "several media sections need a=group:BUNDLE");
            return false;
        }

        List<(SdpMedia Answer, NegotiatedSection Section)> sections = AnswerSections(offer, policy, bundle, out error);
        int first = sections.FindIndex(section => section.Section.Accepted);
        if (first < 0)
        {
            return false;
        }

        TransportAnswer transport = new(offer, bundle, policy);
        error = transport.Read(offer.Media[first]);
        if (error.Kind != AnswerErrorKind.None)
        {
            return false;
        }

        answer = Assemble(offer, policy, bundle, transport, sections);
        negotiated = new NegotiatedSession
        {
            Sections = [.. sections.Select(section => section.Section)],
            RemoteIce = transport.RemoteIce,
            RemoteFingerprints = transport.RemoteFingerprints,
            LocalRole = transport.Role,
        };
        return true;
    }

    private static List<(SdpMedia Answer, NegotiatedSection Section)> AnswerSections(
        SdpSession offer, AnswerPolicy policy, OfferBundle bundle, out AnswerError error)
    {
        error = new AnswerError(AnswerErrorKind.NoUsableCodec, "no audio or video section has a codec that can be forwarded");
        SectionAnswer answerer = new(offer, policy);
        List<(SdpMedia, NegotiatedSection)> sections = [];
        HashSet<string> mids = [];
        for (int i = 0; i < offer.Media.Count; i++)
        {
            SdpMedia media = offer.Media[i];
            SdpDirection direction = media.DirectionIn(offer);
            // A lone section may go without a name; its index names it inside the server.
            OfferedSection offered = new(i, media.Mid ?? $"{i}", media.Kind, (direction & SdpDirection.Send) != 0,
                (direction & SdpDirection.Receive) != 0, media);
            bool usable = bundle.Contains(media) && media.IsRtp && media.Kind != MediaKind.Application && mids.Add(offered.Mid);
            if (!usable)
            {
                sections.Add(SectionAnswer.Refuse(offered));
                continue;
            }

            SectionDecision decision = policy.Decide(offered);
            List<NegotiatedCodec> codecs = new CodecSelection(policy, decision).Choose(media);
            if (codecs.Count > 0 && !decision.Accept)
            {
                error = new AnswerError(AnswerErrorKind.Refused, "none of the offered sections is taken");
            }

            sections.Add(decision.Accept && codecs.Count > 0
                ? answerer.Accept(offered, decision, codecs)
                : SectionAnswer.Refuse(offered));
        }

        return sections;
    }

    private static SdpSession Assemble(
        SdpSession offer,
        AnswerPolicy policy,
        OfferBundle bundle,
        TransportAnswer transport,
        List<(SdpMedia Answer, NegotiatedSection Section)> sections)
    {
        SdpSession answer = new() { Origin = $"- {policy.SessionId} {policy.SessionVersion} IN IP4 0.0.0.0" };
        answer.Add("ice-lite");
        if (bundle.HasGroup)
        {
            answer.Add("group", $"BUNDLE {string.Join(' ', sections.Where(s => s.Section.Accepted).Select(s => s.Section.Mid))}");
        }

        if (offer.Has("extmap-allow-mixed"))
        {
            answer.Add("extmap-allow-mixed");
        }

        answer.Add("msid-semantic", "WMS *");
        bool first = true;
        foreach ((SdpMedia media, NegotiatedSection section) in sections)
        {
            if (section.Accepted)
            {
                transport.Write(offer.Media[section.Index], media, first);
                first = false;
            }

            answer.Media.Add(media);
        }

        return answer;
    }
}
