using System.Net;
using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Control.Sip.Media;
using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip;

/// <summary>
/// A leg's place in its room: joining through the same door as a page, waiting before it, leaving. On the endpoint's loop; the
/// room answers by a post to it.
/// </summary>
internal sealed class LegMembership(SipLeg leg, SipMediaLeg media, SipLegServices services)
{
    private RoomActor? _room;
    private string _roomName = "";
    private bool _joining;
    private bool _joined;
    private bool _left;

    public string Id { get; } = $"sip-{leg.Party.Key}-{services.Random.NextUInt32():x8}";

    public RoomActor? Room => _room;

    public string RoomName => _roomName;

    public bool IsWaiting { get; private set; }

    /// <summary>Knocks. <paramref name="entered"/> follows on the loop with what came of it.</summary>
    public void Join(RoomActor room, string roomName, Action<ConnectResult, Instant> entered)
    {
        _room = room;
        _roomName = roomName;
        _ = JoinAsync(room, entered);
    }

    /// <summary>Offers the room another set of lines: slides have come or gone.</summary>
    public async void Update(bool showsSlides)
    {
        if (!_joined || _left)
        {
            return;
        }

        string offer = media.Prepare(showsSlides).Text;
        try
        {
            NegotiatedSession? session = await _room!.Ask(room =>
                room.Find(Id) is { } participant && room.Update(participant, new UpdateMessage { Offer = offer, Sources = InnerOffer.Sources }).Peer is { } peer ? peer.Session : null);
            if (session is not null)
            {
                media.Adopt(session);
            }
        }
        catch (RoomClosedException)
        {
            // The leg is told by its link.
        }
    }

    /// <summary>Does something as this participant; nothing when it isn't in the room.</summary>
    public void Tell(Action<Room, Participant> action)
    {
        if (_joined && !_left)
        {
            _room!.Tell(room =>
            {
                if (room.Find(Id) is { } participant)
                {
                    action(room, participant);
                }
            });
        }
    }

    public void Leave()
    {
        if (_left || _room is not { } room)
        {
            return;
        }

        _left = true;
        room.Tell(state =>
        {
            state.Door.GiveUp(Id, leg);
            if (state.Find(Id) is { } participant)
            {
                state.Leave(participant, "left");
            }
        });
    }

    private async Task JoinAsync(RoomActor room, Action<ConnectResult, Instant> entered)
    {
        if (_joining)
        {
            return;
        }

        _joining = true;
        long started = services.Time.GetTimestamp();
        JoinRequest request = Request();
        ConnectResult result;
        try
        {
            result = await room.Ask(state => state.Join(request));
        }
        catch (RoomClosedException)
        {
            result = ConnectResult.Refused(ErrorCodes.Gone, "The room has closed.");
        }

        _joining = false;
        services.Metrics.Joined(result.Peer is null ? result.Code : "ok", "sip", services.Time.GetElapsedTime(started));
        services.Post(now => Joined(result, entered, now));
    }

    private void Joined(ConnectResult result, Action<ConnectResult, Instant> entered, Instant now)
    {
        if (_left)
        {
            // Gone meanwhile: the room was told to let the leg go before it had it.
            _left = false;
            Leave();
            return;
        }

        IsWaiting = result.Code == ErrorCodes.Waiting;
        if (result.Peer is { } peer)
        {
            _joined = true;
            media.Start(LaneAddress(), peer.LocalIce, peer.Session);
        }

        entered(result, now);
    }

    private JoinRequest Request()
    {
        InnerOffer inner = media.Prepare();
        NegotiatedRoomSession session = media.Session!;
        DateTimeOffset today = services.Time.GetUtcNow();
        SipParty party = leg.Party;
        return new JoinRequest
        {
            Kind = ParticipantKind.Sip,
            ParticipantId = Id,
            Offer = inner.Text,
            Link = leg,
            Sources = InnerOffer.Sources,
            Keys = inner.EngineKeys,
            Encrypted = session.IsEncrypted,
            Ear = media.Ear,
            Invited = party.IsInvited,
            Movable = session.Camera is not null,
            Shown = session.Video?.Limits is { } limits ? PictureSize.Within(limits) : null,
            Token = new JoinToken
            {
                Room = new Personal<string>(_roomName),
                Name = new Personal<string>(party.Name),
                Role = party.Role,
                Participant = Id,
                Identified = party.Identified,
                IssuedAt = today,
                NotBefore = today,
                Expires = today.AddDays(1),
            },
        };
    }

    private IPEndPoint LaneAddress()
    {
        MediaAddress address = services.Engine.Addresses(_room!.Key).First(candidate => !candidate.Tcp);
        return new IPEndPoint(IPAddress.Parse(address.Address), address.Port);
    }
}
