using System.Net;
using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Control.Sip.Door;
using MediaServer.Control.Sip.Floor;
using MediaServer.Control.Sip.Media;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip;

/// <summary>
/// One SIP party: its call, its place in a room and its media. Wiring. Everything happens on the endpoint's loop; rooms and
/// the media's threads answer by a post to it.
/// </summary>
internal sealed class SipLeg : IParticipantLink, ILegListener
{
    private readonly SipLegServices _services;
    private readonly LegMembership _membership;
    private readonly LegDescriptions _descriptions;
    private readonly LegHandshakes _handshakes;
    private readonly LegFloor _floor;
    private readonly LegCamera _camera;
    private readonly LegText _text;
    private readonly LegKeys _keys;
    private readonly PromptPlayer _player;
    private readonly TelephoneKeys _events = new();
    private RoomActor? _wanted;
    private string _wantedName = "";
    private PinDoor? _door;
    private Action<Instant>? _accept;
    private Instant _lastInfo = Instant.Past;
    private bool _showsSlides;

    public SipLeg(SipParty party, SipFlow flow, SipLegServices services)
    {
        Party = party;
        _services = services;
        IPAddress source = Plain(flow.Remote.ToEndPoint().Address);
        Source = source;
        Media = new SipMediaLeg(services.Ports, services.Random, services.Figures, new LegTrust(source, party.Networks)) { Listener = this, Codecs = services.Codecs };
        _membership = new LegMembership(this, Media, services);
        _floor = new LegFloor(this, services, source);
        _descriptions = new LegDescriptions(party, services, Media, () => LocalAddresses.Toward(flow.Remote.ToEndPoint()).ToString(), _floor.Open);
        _handshakes = new LegHandshakes(Media, services.Handshaker, _membership.Id, () => services.Post(now => services.Desk.HangUp(this, "no handshake", now)));
        _camera = new LegCamera(Media);
        _text = new LegText(Media, text => _membership.Tell((room, participant) => room.Say(participant, text)));
        _keys = new LegKeys(_membership);
        _player = new PromptPlayer(Media, services.Prompts, "en");
    }

    public SipParty Party { get; private set; }

    /// <summary>Null while a call of ours isn't answered.</summary>
    public SipCall? Call { get; set; }

    public string Id => _membership.Id;

    public IPAddress Source { get; }

    public RoomActor? Room => _membership.Room;

    public string RoomName => _membership.RoomName;

    public bool IsEnded { get; private set; }

    /// <summary>A stranger who hasn't shown a PIN.</summary>
    public bool IsAtDoor => _door is not null;

    public bool CanShowSlides => Media.IsInRoom && Media.Session?.Slides is { Receives: true };

    public SipMediaLeg Media { get; }

    /// <summary>Somebody who is known calls a room.</summary>
    public void Enter(RoomActor room, string roomName, ReadOnlyMemory<byte> offer, Instant now)
    {
        (_wanted, _wantedName) = (room, roomName);
        Answer(offer, now);
    }

    /// <summary>A stranger calls: answered, and asked for a PIN.</summary>
    /// <param name="dialled">The room that was dialled; empty when the PIN tells it.</param>
    /// <param name="offer">The SDP, empty for a delayed one.</param>
    /// <param name="now">The time.</param>
    public void Knock(string dialled, ReadOnlyMemory<byte> offer, Instant now)
    {
        _door = new PinDoor(this, _player, _services, dialled, $"{Source}");
        Answer(offer, now);
    }

    /// <summary>This side calls: the offer for it, or null when no port is left.</summary>
    public string? CallOut(RoomActor room, string roomName)
    {
        (_wanted, _wantedName) = (room, roomName);
        return _descriptions.Offer();
    }

    /// <summary>The answer to an offer of ours: in a 2xx, or in an ACK.</summary>
    public void TakeAnswer(ReadOnlyMemory<byte> bytes, Instant now)
    {
        bool first = Media.Session is null;
        if (_descriptions.ReadAnswer(bytes) is not { } session)
        {
            if (first)
            {
                _services.Desk.HangUp(this, "no common codec", now);
            }

            return;
        }

        if (first)
        {
            Agreed(session, _ => { }, now);
        }
        else
        {
            Apply(session, now);
        }
    }

    /// <summary>The PIN was right.</summary>
    public async void Admit(string room, string name, Role role, Instant now)
    {
        _door = null;
        Party = Party with { Name = name, Role = role };
        RoomActor? actor = await OpenAsync(room);
        _services.Post(later =>
        {
            if (actor is null)
            {
                _services.Desk.HangUp(this, "no room can be opened", later);
                return;
            }

            (_wanted, _wantedName) = (actor, room);
            _membership.Join(actor, room, Entered);
        });
    }

    /// <summary>Hold, resume, refresh, slides: answers a later offer. The participant stays.</summary>
    public void Reanswer(ReadOnlyMemory<byte> offer, Instant now)
    {
        if (offer.IsEmpty)
        {
            // A re-INVITE without an offer (CUCM): what was last said is said again; the ACK answers it.
            _services.Agent.AnswerReoffer(Call!, Call!.LocalDescription, now);
        }
        else if (_descriptions.TryAnswer(offer, out string answer, out NegotiatedRoomSession? session, out int status, out _))
        {
            Apply(session!, now);
            _services.Agent.AnswerReoffer(Call!, answer, now);
        }
        else
        {
            _services.Agent.RefuseReoffer(Call!, status, now);
        }
    }

    /// <summary>A key was pressed, by whichever way it came.</summary>
    public void Press(char key, Instant now)
    {
        if (_door is { } door)
        {
            door.Press(key, now);
        }
        else
        {
            _keys.Press(key);
        }
    }

    /// <summary>The second picture is a source of the room from now on, or no more.</summary>
    public void ShowSlides(bool shows)
    {
        if (_showsSlides != shows)
        {
            _showsSlides = shows;
            _membership.Update(shows);
        }
    }

    /// <summary>Another leg took the floor.</summary>
    public void LoseFloor(Instant now) => _floor.Revoke(now);

    public void Beat(Instant now)
    {
        _door?.Advance(now);
        _floor.Advance(now);
        _camera.Advance(now);
        _text.Advance(now);
    }

    /// <summary>The call is over.</summary>
    public void End()
    {
        if (IsEnded)
        {
            return;
        }

        IsEnded = true;
        _player.Dispose();
        _floor.Dispose();
        _handshakes.Dispose();
        Media.Dispose();
        _membership.Leave();
    }

    /// <summary>Of what a page is told, what means something to an endpoint.</summary>
    void IParticipantLink.Send(ServerMessage message)
    {
        switch (message)
        {
            case Admitted:
                _services.Post(_ => _membership.Join(_wanted!, _wantedName, Entered));
                break;
            case Joined joined:
                TakeTracks(joined.Tracks);
                break;
            case Tracks tracks:
                TakeTracks(tracks.List);
                break;
            case ChatSaid said when said.Participant != Id && _text.IsAgreed:
                _services.Post(_ => _text.Write(said.Name, said.Text));
                break;
            case CameraSteered steered:
                _services.Post(now => _camera.Steer(steered.Command, now));
                break;
        }
    }

    /// <summary>The room sends the leg out.</summary>
    void IParticipantLink.End(string reason) => _services.Post(now => _services.Desk.HangUp(this, reason, now));

    void ILegListener.Received(RoomSectionUse use, in RtpHeader header, ReadOnlySpan<byte> payload)
    {
        switch (use)
        {
            case RoomSectionUse.Audio when _events.Take(header, payload) is not '\0' and char key:
                _services.Post(now => Press(key, now));
                break;
            case RoomSectionUse.Camera when LegCamera.Read(payload) is { } command:
                _membership.Tell((room, participant) => room.SteerCamera(participant, command));
                break;
            case RoomSectionUse.Text:
                RtpHeader copy = header;
                byte[] text = payload.ToArray();
                _services.Post(now => _text.Take(copy, text, now));
                break;
        }
    }

    void ILegListener.Handshake(int port, ReadOnlySpan<byte> datagram) => _handshakes.Receive(port, datagram);

    void ILegListener.KeyFrameWanted() => _services.Post(AskByInfo);

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private void TakeTracks(IReadOnlyList<TrackInfo> tracks)
    {
        string slides = InnerOffer.MidOf(RoomSectionUse.Slides);
        bool others = tracks.Any(track => track.Mid == slides);
        _services.Post(now => _floor.Tell(others, now));
    }

    private void Answer(ReadOnlyMemory<byte> offer, Instant now)
    {
        if (offer.IsEmpty)
        {
            // Delayed offer (CUCM): ours goes out in the 200, the answer comes in the ACK.
            if (_descriptions.Offer() is { } own)
            {
                _services.Agent.Accept(Call!, own, now);
            }
            else
            {
                _services.Desk.Refuse(this, 503, "no RTP port is left", now);
            }
        }
        else if (_descriptions.TryAnswer(offer, out string answer, out NegotiatedRoomSession? session, out int status, out string reason))
        {
            Agreed(session!, at => _services.Agent.Accept(Call!, answer, at), now);
        }
        else
        {
            _services.Desk.Refuse(this, status, reason, now);
        }
    }

    private void Agreed(NegotiatedRoomSession session, Action<Instant> accept, Instant now)
    {
        SipLog.Began(_services.Log, $"{session.Audio?.Codec?.Codec}", $"{session.Video?.Codec?.Codec}", session.IsEncrypted);
        Apply(session, now);
        if (_door is { } door)
        {
            accept(now);
            door.Start(now);
            return;
        }

        _accept = accept;
        _membership.Join(_wanted!, _wantedName, Entered);
    }

    private void Apply(NegotiatedRoomSession session, Instant now)
    {
        bool hadSlides = Media.Session?.Slides is not null;
        Media.Apply(session);
        _handshakes.Begin(session);
        _floor.Apply(session);
        _text.Apply(session);
        _camera.Begin(now);
        if (Media.IsInRoom && hadSlides != session.Slides is not null)
        {
            _membership.Update(_showsSlides && session.Slides is not null);
        }
    }

    private void Entered(ConnectResult result, Instant now)
    {
        if (IsEnded)
        {
            return;
        }

        if (result.Peer is null && !_membership.IsWaiting)
        {
            int status = result.Code == ErrorCodes.RoomFull ? 486 : result.Code == ErrorCodes.Forbidden ? 403 : 488;
            _services.Desk.Refuse(this, status, result.Code, now);
            return;
        }

        _accept?.Invoke(now);
        _accept = null;
        if (_membership.IsWaiting)
        {
            // Somebody inside must open: the call is answered, for no INVITE rings as long as people wait.
            _player.Play(Prompt.PleaseWait);
            return;
        }

        _player.Dispose();
        SipLog.Joined(_services.Log, Media.Session!.Sections.Count(section => section.Accepted));
    }

    private async Task<RoomActor?> OpenAsync(string room)
    {
        try
        {
            return await _services.Rooms.OpenAsync(room);
        }
        catch (Exception error)
        {
            SipLog.RoomNotOpened(_services.Log, error);
            return null;
        }
    }

    private void AskByInfo(Instant now)
    {
        // RFC 5168, at most one a second.
        if (Call is { } call && now - _lastInfo >= Duration.FromSeconds(1))
        {
            _lastInfo = now;
            _services.Agent.SendInfo(call, SipBody.MediaControl, KeyFrameRequest.Body, now);
        }
    }
}
