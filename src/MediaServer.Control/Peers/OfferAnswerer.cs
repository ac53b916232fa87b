using System.Net;
using MediaServer.Control.Dtls;
using MediaServer.Control.Signalling;
using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Peers;

/// <summary>An offer to its answer: this server's choices around <see cref="WebRtcAnswerer"/>.</summary>
internal sealed class OfferAnswerer(IMediaEngine engine, DtlsCertificate certificate)
{
    private static readonly Codec[] s_usual = [Codec.Vp8, Codec.H264, Codec.Vp9, Codec.Av1, Codec.H265];
    private static readonly Codec[] s_h264First = [Codec.H264, Codec.Vp8, Codec.Vp9, Codec.Av1, Codec.H265];

    /// <returns>The answer's text and what was agreed, or why not.</returns>
    public Answered Answer(string offerText, AnswerRequest request)
    {
        if (!SdpSession.TryParse(offerText, out SdpSession? offer, out string problem))
        {
            return Answered.Refused(ErrorCodes.BadMessage, $"The offer can't be read: {problem}.");
        }

        AnswerPolicy policy = new()
        {
            LocalIce = request.LocalIce,
            Fingerprint = certificate.Fingerprint,
            Candidates = Candidates(request.Room),
            SessionId = request.SessionId,
            SessionVersion = request.SessionVersion,
            EstablishedRole = request.EstablishedRole,
            VideoCodecOrder = request.PreferH264 ? s_h264First : s_usual,
            Decide = section => Decide(section, request),
        };
        return WebRtcAnswerer.TryAnswer(offer, policy, out SdpSession? answer, out NegotiatedSession? session, out AnswerError error)
            ? new Answered(answer.ToString(), session, "", "")
            : Answered.Refused(
                error.Kind is AnswerErrorKind.NoUsableCodec or AnswerErrorKind.Refused ? ErrorCodes.NoUsableCodec : ErrorCodes.BadOffer,
                $"The offer can't be answered: {error.Reason}.");
    }

    private static SectionDecision Decide(OfferedSection section, AnswerRequest request)
    {
        bool sends = section.ClientReceives;
        SendStream? stream = sends ? request.Streams.For(section.Mid, section.Kind == MediaKind.Audio) : null;

        // A stethoscope's silence is a finding: nothing of it may be left out.
        bool auscultation = request.Sources.Any(source => source?.Mid == section.Mid && source.Source == "auscultation");
        return new SectionDecision
        {
            SendSsrc = stream?.Ssrc ?? 0,
            SendRtxSsrc = stream?.RtxSsrc ?? 0,
            StreamId = stream?.StreamId ?? "-",
            TrackId = $"track-{section.Mid}",
            DiscontinuousTransmission = !auscultation,
        };
    }

    private List<string> Candidates(RoomKey room)
    {
        List<string> candidates = [];
        foreach (MediaAddress address in engine.Addresses(room))
        {
            IceCandidate candidate = IceCandidate.Host(
                IPAddress.Parse(address.Address), (ushort)address.Port,
                address.Tcp ? TransportProtocol.Tcp : TransportProtocol.Udp, candidates.Count);
            candidates.Add(WithoutName(candidate.ToSdpAttribute()));
        }

        return candidates;
    }

    private static string WithoutName(string attribute)
    {
        const string Name = "candidate:";
        return attribute.StartsWith(Name, StringComparison.Ordinal) ? attribute[Name.Length..] : attribute;
    }
}

/// <summary>What an answer is made with.</summary>
internal sealed record AnswerRequest
{
    public required RoomKey Room { get; init; }
    public required IceCredentials LocalIce { get; init; }
    public required SendStreams Streams { get; init; }
    public IReadOnlyList<SourceEntry> Sources { get; init; } = [];
    public ulong SessionId { get; init; } = 1;
    public ulong SessionVersion { get; init; } = 1;
    public DtlsRole? EstablishedRole { get; init; }
    public bool PreferH264 { get; init; }
}

/// <summary>An answer, or a code and a reason.</summary>
internal sealed record Answered(string Text, NegotiatedSession? Session, string Code, string Detail)
{
    public static Answered Refused(string code, string detail) => new("", null, code, detail);
}
