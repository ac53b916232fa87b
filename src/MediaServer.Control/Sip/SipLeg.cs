using System.Net;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Control.Sip.Media;
using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip;

/// <summary>
/// One SIP party in a room: its call, its participant and its media. Everything happens on the endpoint's loop; the room
/// answers by a post to it.
/// </summary>
internal sealed class SipLeg : IParticipantLink, ILegListener
{
    private readonly SipCall _call;
    private readonly RoomActor _room;
    private readonly SipEndpointOptions _account;
    private readonly SipLegServices _services;
    private readonly string _id;
    private readonly ulong _sessionId;
    private ulong _version = 1;
    private RtpOffer? _ownOffer;
    private string _roomName = "";
    private Instant _lastInfo = Instant.Past;
    private bool _ended;

    public SipLeg(SipCall call, RoomActor room, SipEndpointOptions account, SipLegServices services)
    {
        _call = call;
        _room = room;
        _account = account;
        _services = services;
        _id = $"sip-{account.User.ToLowerInvariant()}-{services.Random.NextUInt32():x8}";
        _sessionId = services.Random.NextUInt64() >> 1;
        Media = new SipMediaLeg(services.Ports, services.Random, services.Figures, new LegTrust(Plain(call.Dialog.Flow.Remote.ToEndPoint().Address), []))
        {
            Listener = this,
        };
    }

    public SipMediaLeg Media { get; }

    /// <summary>Answers the first offer, or makes one where there is none.</summary>
    public void Answer(ReadOnlyMemory<byte> offerBytes, string roomName, Instant now)
    {
        _roomName = roomName;
        if (offerBytes.IsEmpty)
        {
            // Delayed offer (CUCM): ours goes out in the 200, the answer comes in the ACK.
            _ownOffer = new RtpOffer(Policy(null), _services.Random);
            if (_ownOffer.Session.Media.Exists(media => media.Port == 0))
            {
                _services.Desk.Refuse(_call, 503, "no RTP port is left", now);
                return;
            }

            _services.Agent.Accept(_call, _ownOffer.Session.ToString(), now);
            return;
        }

        if (!TryAnswer(offerBytes, null, out string answer, out NegotiatedRoomSession? session, out string reason))
        {
            _services.Desk.Refuse(_call, 488, reason, now);
            return;
        }

        Join(session!, at => _services.Agent.Accept(_call, answer, at));
    }

    public void TakeDelayedAnswer(ReadOnlyMemory<byte> bytes, Instant now)
    {
        if (_ownOffer is not { } offer)
        {
            return;
        }

        _ownOffer = null;
        if (SdpSession.TryParse(bytes.Span, out SdpSession? answer, out _) && offer.TryReadAnswer(answer, out NegotiatedRoomSession? session))
        {
            Join(session, _ => { });
        }
        else
        {
            _services.Desk.HangUp(_call, "no common codec", now);
        }
    }

    /// <summary>Hold, resume, refresh: answers a later offer. The participant stays.</summary>
    public void Reanswer(ReadOnlyMemory<byte> offerBytes, Instant now)
    {
        if (offerBytes.IsEmpty)
        {
            // A re-INVITE without an offer is a refresh of CUCM's kind: what was last said is said again.
            _services.Agent.AnswerReoffer(_call, _call.LocalDescription, now);
            return;
        }

        _version++;
        if (TryAnswer(offerBytes, Media.Session, out string answer, out NegotiatedRoomSession? session, out _))
        {
            Media.Apply(session!);
            _services.Agent.AnswerReoffer(_call, answer, now);
        }
        else
        {
            _services.Agent.RefuseReoffer(_call, 488, now);
        }
    }

    /// <summary>The call is over.</summary>
    public void End()
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        Media.Dispose();
        string id = _id;
        _room.Tell(room =>
        {
            if (room.Find(id) is { } participant)
            {
                room.Leave(participant, "left");
            }
        });
    }

    /// <summary>What a page is told has no place in a call without a screen of ours.</summary>
    void IParticipantLink.Send(ServerMessage message)
    {
    }

    /// <summary>The room sends the leg out.</summary>
    void IParticipantLink.End(string reason) => _services.Post(now => _services.Desk.HangUp(_call, reason, now));

    void ILegListener.Received(RoomSectionUse use, in RtpHeader header, ReadOnlySpan<byte> payload)
    {
    }

    void ILegListener.Handshake(int port, ReadOnlySpan<byte> datagram)
    {
    }

    void ILegListener.KeyFrameWanted() => _services.Post(AskByInfo);

    private void Join(NegotiatedRoomSession session, Action<Instant> accept)
    {
        Media.Apply(session);
        InnerOffer inner = Media.Prepare();
        DateTimeOffset today = _services.Time.GetUtcNow();
        long started = _services.Time.GetTimestamp();
        JoinRequest request = new()
        {
            Kind = ParticipantKind.Sip,
            ParticipantId = _id,
            Offer = inner.Text,
            Link = this,
            Sources = InnerOffer.Sources,
            Keys = inner.EngineKeys,
            Encrypted = session.IsEncrypted,
            Shown = session.Video?.Limits is { } limits ? PictureSize.Within(limits) : null,
            Token = new JoinToken
            {
                Room = new Personal<string>(_roomName),
                Name = new Personal<string>(_account.Name),
                Role = _account.Role,
                Participant = _id,
                Identified = "sip",
                IssuedAt = today,
                NotBefore = today,
                Expires = today.AddDays(1),
            },
        };
        _ = JoinAsync(request, session, accept, started);
        SipLog.Began(_services.Log, $"{session.Audio?.Codec?.Codec}", $"{session.Video?.Codec?.Codec}", session.IsEncrypted);
    }

    private async Task JoinAsync(JoinRequest request, NegotiatedRoomSession session, Action<Instant> accept, long started)
    {
        ConnectResult result;
        try
        {
            result = await _room.Ask(room => room.Join(request));
        }
        catch (RoomClosedException)
        {
            result = ConnectResult.Refused(ErrorCodes.Gone, "The room has closed.");
        }

        _services.Metrics.Joined(result.Peer is null ? result.Code : "ok", "sip", _services.Time.GetElapsedTime(started));
        _services.Post(now => Joined(result, session, accept, now));
    }

    private void Joined(ConnectResult result, NegotiatedRoomSession session, Action<Instant> accept, Instant now)
    {
        if (_ended || _call.State == SipCallState.Ended)
        {
            // Cancelled meanwhile: the room was told to let the leg go, and does when it has it.
            _ended = false;
            End();
            return;
        }

        if (result.Peer is not { } peer)
        {
            if (_call.State == SipCallState.Offered)
            {
                _services.Desk.Refuse(_call, result.Code == ErrorCodes.RoomFull ? 486 : 488, result.Code, now);
            }
            else
            {
                _services.Desk.HangUp(_call, result.Code, now);
            }

            return;
        }

        Media.Start(LaneAddress(), peer.LocalIce, peer.Session);
        accept(now);
        SipLog.Joined(_services.Log, session.Sections.Count(section => section.Accepted));
    }

    private IPEndPoint LaneAddress()
    {
        MediaAddress address = _services.Engine.Addresses(_room.Key).First(candidate => !candidate.Tcp);
        return new IPEndPoint(IPAddress.Parse(address.Address), address.Port);
    }

    private bool TryAnswer(ReadOnlyMemory<byte> bytes, NegotiatedRoomSession? former, out string answer, out NegotiatedRoomSession? session, out string reason)
    {
        answer = "";
        session = null;
        if (!SdpSession.TryParse(bytes.Span, out SdpSession? offer, out reason))
        {
            return false;
        }

        RtpPolicy policy = Policy(former);
        if (!RtpAnswerer.TryAnswer(offer, policy, _services.Random, out SdpSession? answered, out session, out AnswerError error))
        {
            reason = error.Reason;
            return false;
        }

        // A room that is seen and can't be heard would be taken for a fault of the microphone.
        if (session.Audio is null && offer.Media.Exists(media => media is { Type: "audio", Port: > 0 }))
        {
            reason = "no audio codec in common";
            return false;
        }

        answer = answered.ToString();
        return true;
    }

    // G.722 and G.711 need the codec process: until it stands, an endpoint without Opus gets 488.
    private RtpPolicy Policy(NegotiatedRoomSession? former) => new()
    {
        LocalAddress = LocalAddresses.Toward(_call.Dialog.Flow.Remote.ToEndPoint()).ToString(),
        PortFor = (_, use) => Media.OpenLine(use),
        SessionId = _sessionId,
        SessionVersion = _version,
        AllowPlainRtp = _account.PlainRtp,
        AudioCodecOrder = [Codec.Opus],
        Former = former,
    };

    private void AskByInfo(Instant now)
    {
        // RFC 5168, at most one a second.
        if (now - _lastInfo >= Duration.FromSeconds(1))
        {
            _lastInfo = now;
            _services.Agent.SendInfo(_call, SipBody.MediaControl, KeyFrameRequest.Body, now);
        }
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
