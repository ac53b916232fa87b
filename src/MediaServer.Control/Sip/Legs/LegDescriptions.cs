using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip;

/// <summary>Offers and answers of one leg: what is taken of a far side's offer, and what is offered where it makes none.</summary>
internal sealed class LegDescriptions(SipParty party, SipLegServices services, Media.SipMediaLeg media, Func<string> localAddress, Func<BfcpFloor, int> openFloor)
{
    private static readonly Codec[] s_sounds = [Codec.Opus, Codec.G722, Codec.Pcma, Codec.Pcmu];
    private readonly ulong _sessionId = services.Random.NextUInt64() >> 1;
    private ulong _version;
    private RtpOffer? _own;

    /// <summary>An offer of ours waits for its answer.</summary>
    public bool IsWaiting => _own is not null;

    /// <summary>Makes an offer; null when no port is left.</summary>
    public string? Offer()
    {
        _own = new RtpOffer(Policy(null), services.Random);
        if (_own.Session.Media.Exists(line => line.Port == 0))
        {
            _own = null;
            return null;
        }

        return _own.Session.ToString();
    }

    /// <summary>Reads the answer to an offer of ours, or to a description that was said again.</summary>
    public NegotiatedRoomSession? ReadAnswer(ReadOnlyMemory<byte> bytes)
    {
        if (!SdpSession.TryParse(bytes.Span, out SdpSession? answer, out _))
        {
            return null;
        }

        RtpOffer? own = _own;
        _own = null;
        if (own is not null)
        {
            return own.TryReadAnswer(answer, out NegotiatedRoomSession? session) ? session : null;
        }

        // What was said again has the same ports and keys: the answer is judged as an offer of what it holds.
        return media.Session is { } former && RtpAnswerer.TryAnswer(answer, Policy(former, HasFloor(answer)), services.Random, out _, out NegotiatedRoomSession? read, out _) ? read : null;
    }

    /// <summary>Answers an offer.</summary>
    /// <param name="bytes">The SDP.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="session">What was agreed.</param>
    /// <param name="status">503 when no port is left, 488 for everything else that can't be.</param>
    /// <param name="reason">In words, without anything personal.</param>
    public bool TryAnswer(ReadOnlyMemory<byte> bytes, out string answer, out NegotiatedRoomSession? session, out int status, out string reason)
    {
        answer = "";
        session = null;
        status = 488;
        if (!SdpSession.TryParse(bytes.Span, out SdpSession? offer, out reason))
        {
            return false;
        }

        NegotiatedRoomSession? former = media.Session;
        if (!RtpAnswerer.TryAnswer(offer, Policy(former, HasFloor(offer)), services.Random, out SdpSession? answered, out session, out AnswerError error))
        {
            status = error.Kind == AnswerErrorKind.NoPort ? 503 : 488;
            reason = error.Reason;
            return false;
        }

        // A room that is seen and can't be heard would be taken for a fault of the microphone.
        if (session.Audio is null && offer.Media.Exists(line => line is { Type: "audio", Port: > 0 }))
        {
            reason = "no audio codec in common";
            return false;
        }

        answer = answered.ToString();
        return true;
    }

    // Without floor control nobody could tell when a second picture begins: shared content takes the main picture's place then.
    private static bool HasFloor(SdpSession offer) =>
        offer.Media.Exists(line => line.Port > 0 && BfcpFloor.Read(line) is { CanBeClient: true } floor && (floor.IsUdp || !floor.IsPassive));

    // G.722 and G.711 need the codec process: where it doesn't stand, an endpoint without Opus gets 488.
    private RtpPolicy Policy(NegotiatedRoomSession? former, bool takeSlides = false) => new()
    {
        LocalAddress = localAddress(),
        PortFor = (_, use) => media.OpenLine(use),
        SessionId = _sessionId,
        SessionVersion = ++_version,
        AllowPlainRtp = party.PlainRtp,
        AudioCodecOrder = services.Codecs is { IsReady: true } ? s_sounds : [Codec.Opus],
        TakeSlides = takeSlides,
        TakeCamera = true,
        TakeText = true,
        FloorPortFor = openFloor,
        Fingerprint = services.Handshaker.Certificate.Fingerprint,
        Former = former,
    };
}
