using System.Diagnostics.CodeAnalysis;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Sdp;

/// <summary>
/// Answers the offers of room systems, soft clients and trunks (RFC 3264): one transport for each line, no ICE, no DTLS.
/// Every line is answered in place and in order; what isn't known has port 0. A pure function but for the keys it draws.
/// </summary>
public static class RtpAnswerer
{
    /// <summary>Answers, or says why not (SIP: 488).</summary>
    public static bool TryAnswer(
        SdpSession offer,
        RtpPolicy policy,
        IRandomSource random,
        [NotNullWhen(true)] out SdpSession? answer,
        [NotNullWhen(true)] out NegotiatedRoomSession? negotiated,
        out AnswerError error)
    {
        answer = new SdpSession
        {
            Origin = $"- {policy.SessionId} {policy.SessionVersion} {RoomAddress.Connection(policy.LocalAddress)}",
            Connection = RoomAddress.Connection(policy.LocalAddress),
        };
        RoomSectionUse[] uses = RoomLine.Classify(offer);
        List<NegotiatedRoomSection> sections = [];
        RtpLineAnswer line = new(offer, policy, random);
        for (int i = 0; i < uses.Length; i++)
        {
            NegotiatedRoomSection section = line.Answer(offer.Media[i], i, uses[i], out SdpMedia answered);
            answer.Media.Add(answered);
            sections.Add(section);
        }

        negotiated = new NegotiatedRoomSession(sections);
        error = sections.Exists(section => section.Accepted) ? AnswerError.None : line.Error;
        if (error.Kind != AnswerErrorKind.None)
        {
            answer = null;
            negotiated = null;
            return false;
        }

        return true;
    }
}
