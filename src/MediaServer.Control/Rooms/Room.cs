using MediaServer.Care.Audit;
using MediaServer.Care.Statistics;
using MediaServer.Control.Identity;
using MediaServer.Control.Mixing;
using MediaServer.Control.Recordings;
using MediaServer.Control.Signalling;
using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.H224;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Rooms;

/// <summary>
/// One room's state and what may happen to it. Plain, synchronous code that one loop (<see cref="RoomActor"/>) calls:
/// no lock, no wait, and what is sent is sent in the order in which it happened.
/// </summary>
internal sealed class Room(RoomSetup setup)
{
    /// <summary>The section of a room system's second picture.</summary>
    private const string ContentMid = "s";

    private readonly Roster _roster = new();
    private readonly ChatLog _chat = new();
    private readonly SpeakerOrder _speakers = new();
    private readonly RoomLinks _links = new();
    private readonly TimeProvider _time = setup.Time;
    private readonly IMediaEngine _engine = setup.Engine;
    private RoomRecording? _recording;
    private RoomMix? _mix;
    private ThinSound? _thin;
    private RoomTools? _tools;
    private DateTimeOffset? _emptySince = setup.Time.GetUtcNow();

    /// <summary>The room's recording, off until somebody starts it.</summary>
    public RoomRecording Recording => _recording ??= new RoomRecording(setup, _roster);

    /// <summary>The room's mix, silent until somebody is here who needs one.</summary>
    private RoomMix? Mix => _mix ??= setup.Codecs is { } codecs ? new RoomMix(codecs, _engine, Key, _roster) : null;

    private ThinSound Thin => _thin ??= new ThinSound(setup.Codecs, setup.Connector, _engine, Key, _roster);

    /// <summary>What people do beside talking.</summary>
    public RoomTools Tools => _tools ??= new RoomTools(setup, _roster);

    public Personal<string> Name { get; } = setup.Name;

    public RoomKey Key { get; } = setup.Key;

    public DateTimeOffset OpenedAt { get; } = setup.Time.GetUtcNow();

    public IEnumerable<Participant> Participants => _roster.All;

    public int Count => _roster.Count;

    /// <summary>Since when nobody is here; null while somebody is, or waits before the door.</summary>
    public DateTimeOffset? EmptySince => Door.HasWaiting ? null : _emptySince;

    public RoomDoor Door { get; } = new(setup);

    public Participant? Find(string id) => _roster.Find(id);

    public IReadOnlyList<ParticipantInfo> Describe() => _roster.Describe();

    /// <summary>Joins, or replaces who joined with the same id. The answer goes over the link as well, before anything that follows from it.</summary>
    public ConnectResult Join(JoinRequest request)
    {
        Participant? former = _roster.Find(request.ParticipantId);
        if (former is null && !request.Invited && Door.MustWait(request.Token))
        {
            return Hold(request);
        }

        if (former is null && _roster.Count >= setup.Options.MaxParticipants)
        {
            return ConnectResult.Refused(ErrorCodes.RoomFull, "The room is full.");
        }

        ConnectResult result = setup.Connector.Connect(new PeerRequest
        {
            Room = Key,
            Offer = request.Offer,
            Sources = request.Sources,
            RolePriority = request.Token.Role.Priority(),
            WithoutSignalling = request.Kind != ParticipantKind.Browser,
            TokenId = request.Token.Participant,
            Keys = request.Keys,
            PreferH264 = setup.PreferH264,
        });
        if (result.Peer is null)
        {
            return result;
        }

        if (former is not null)
        {
            Drop(former);
            former.Link?.End("replaced");
        }

        Participant participant = Enter(request, result.Peer);
        Note(AuditActions.Join, participant, request.Token.Identified);
        Rebalance(participant);
        participant.Send(new Joined
        {
            Id = request.RequestId,
            Answer = result.Answer,
            Participants = _roster.Describe(),
            Tracks = participant.Slots.Describe(),
            Chat = _chat.Lines,
        });
        AskForSlots(participant);
        _roster.Send(new ParticipantChanged { Participant = participant.Describe() }, except: participant);
        RebalanceOthers(participant);
        Door.Enter(participant);
        Tools.Entered(participant);
        Recording.Joined(participant);
        Mix?.Sync();
        return result;
    }

    /// <summary>Before the door there is no peer and no answer: the link hears <c>waiting</c>.</summary>
    private ConnectResult Hold(JoinRequest request)
    {
        if (request.Kind is not (ParticipantKind.Browser or ParticipantKind.Sip))
        {
            return ConnectResult.Refused(ErrorCodes.Forbidden, "Somebody in the room must let you in first: open the page.");
        }

        Door.Hold(request);
        return ConnectResult.Refused(ErrorCodes.Waiting, "Somebody will let you in.");
    }

    /// <summary>Out of the call and before the door again; whoever has no page to wait on is sent out.</summary>
    public void PutBack(Participant participant, string by)
    {
        IParticipantLink? link = participant.Link;
        Leave(participant, "waiting");
        Door.PutBack(participant, participant.Kind == ParticipantKind.Browser ? link : null, by);
        if (participant.Kind == ParticipantKind.Sip)
        {
            link?.End("removed");
        }
    }

    /// <summary>To everybody inside, from outside of the room.</summary>
    public void Broadcast(ServerMessage message) => _roster.Send(message);

    /// <summary>A later offer: sections, sources or an ICE restart.</summary>
    public ConnectResult Update(Participant participant, UpdateMessage update)
    {
        if (participant.MediaLost)
        {
            return ConnectResult.Refused(ErrorCodes.Gone, "The media connection is gone: join anew.");
        }

        ConnectResult result = setup.Connector.Update(participant.Peer, update.Offer ?? "", update.Sources ?? []);
        if (result.Peer is null)
        {
            return result;
        }

        bool changed = AdoptSession(participant, update.Sources ?? []);
        participant.AskedFor = default;
        Rebalance(participant);
        participant.Send(new Updated { Id = update.Id, Answer = result.Answer, Tracks = participant.Slots.Describe() });
        AskForSlots(participant);
        if (changed)
        {
            _roster.Send(new ParticipantChanged { Participant = participant.Describe() });
            RebalanceOthers(participant);
            Recording.Changed(participant);
            Mix?.Sync();
        }

        return result;
    }

    /// <summary>ICE begins again without an offer (WHIP); null when the connection is gone.</summary>
    public IceCredentials? RestartIce(Participant participant, IceCredentials remote) =>
        participant.MediaLost ? null : setup.Connector.RestartIce(participant.Peer, remote);

    /// <summary>Takes a participant up on a new socket; null when it is gone or the secret is not its own.</summary>
    public Participant? Resume(string id, ResumeMessage message, IParticipantLink link, string newSecret)
    {
        Participant? participant = _roster.Find(id);
        if (participant is null || participant.MediaLost || !participant.Secrets.Contains(message.Resume))
        {
            return null;
        }

        IParticipantLink? former = participant.Link;
        participant.Link = link;
        participant.GraceEnds = null;
        participant.Secrets.Add(newSecret);
        participant.Drops++;
        former?.End("replaced");
        participant.Send(new Resumed
        {
            Id = message.Id,
            Participants = _roster.Describe(),
            Tracks = participant.Slots.Describe(),
            Chat = _chat.Lines,
        });
        Door.Describe(participant);
        Tools.Entered(participant);
        Recording.Resumed(participant);
        return participant;
    }

    /// <summary>A socket broke: the participant stays a while. Nothing happens when another socket took over.</summary>
    public void LoseLink(Participant participant, IParticipantLink link)
    {
        if (participant.Link != link || _roster.Find(participant.Id) != participant)
        {
            return;
        }

        participant.Link = null;
        participant.GraceEnds = _time.GetUtcNow() + TimeSpan.FromSeconds(setup.Options.GraceSeconds);
        if (participant.MediaLost)
        {
            Leave(participant, "lost");
        }
    }

    public void Leave(Participant participant, string reason)
    {
        if (_roster.Find(participant.Id) != participant)
        {
            return;
        }

        Drop(participant);
        Note(AuditActions.Leave, participant, reason);
        _roster.Send(new Left { Participant = participant.Id, Reason = reason });
        RebalanceOthers(participant);
    }

    /// <summary>Sends somebody out.</summary>
    public void Remove(Participant participant, string reason)
    {
        Leave(participant, reason);
        participant.Link?.End(reason);
    }

    /// <summary>Ends the room for everybody.</summary>
    public void Close(string reason)
    {
        Recording.Closed();
        Mix?.Close();
        foreach (Participant participant in _roster.Snapshot)
        {
            Drop(participant);
            Note(AuditActions.Leave, participant, reason);
            participant.Link?.End(reason);
        }

        Door.End(reason);
        _engine.CloseRoom(Key);
    }

    /// <summary>Tells everybody that this server stops; media go on until it does.</summary>
    public void Drain()
    {
        foreach (Participant participant in _roster.Snapshot)
        {
            participant.Link?.End("draining");
        }

        Door.End("draining");
    }

    public bool SetView(Participant participant, ViewMessage view)
    {
        if (!participant.View.TryTake(view))
        {
            return false;
        }

        _engine.SetLinkChoice(participant.Peer.Key, view.AudioOnly, view.LowData);
        TellTracks(participant, Rebalance(participant));
        AskForSlots(participant);
        FitSound(participant);
        return true;
    }

    public bool SetMuted(Participant participant, SourceKind kind, bool muted)
    {
        if (participant.Source(kind) is not { } source)
        {
            return false;
        }

        if (source.Muted != muted)
        {
            source.Muted = muted;
            _engine.SetMuted(source.Key, muted);
            _roster.Send(new ParticipantChanged { Participant = participant.Describe() });
            foreach (Participant other in _roster.All.Where(other => other.Slots.All.Any(slot => slot.Source == source)))
            {
                TellTracks(other, changed: true);
            }
        }

        return true;
    }

    public void Say(Participant participant, string text)
    {
        _roster.Send(_chat.Say(participant.Id, participant.Name.Reveal(), text, _time.GetUtcNow()));
        Recording.Said(participant, text);
        Note(AuditActions.Chat, participant, "");
    }

    /// <summary>A page moves the camera of a room system; false when that has none, or the ways are none.</summary>
    public bool SteerCamera(Participant by, CameraMessage message)
    {
        if (_roster.Find(message.Participant ?? "") is not { Kind: ParticipantKind.Sip } target
            || message.Action is not ("start" or "stop") || Math.Abs(message.Pan) > 1 || Math.Abs(message.Tilt) > 1 || Math.Abs(message.Zoom) > 1)
        {
            return false;
        }

        CameraAction action = message.Action == "start" ? CameraAction.Start : CameraAction.Stop;
        target.Send(new CameraSteered { By = by.Id, Command = new CameraCommand(action, message.Pan, message.Tilt, message.Zoom, 0) });
        return true;
    }

    /// <summary>A room system moves the camera that it is shown.</summary>
    public void SteerCamera(Participant by, CameraCommand command)
    {
        string? shown = by.Slots.Video.FirstOrDefault(slot => slot is { IsForContent: false, Source.Kind: SourceKind.Camera })?.Source?.Participant;
        if (shown is not null && _roster.Find(shown) is { } target)
        {
            target.Send(new CameraSteered { By = by.Id, Command = command });
        }
    }

    public void SetHand(Participant participant, bool raised)
    {
        if (participant.Hand != raised)
        {
            participant.Hand = raised;
            _roster.Send(new ParticipantChanged { Participant = participant.Describe() });
        }
    }

    /// <summary>Time has passed.</summary>
    public void Tick()
    {
        DateTimeOffset now = _time.GetUtcNow();
        foreach (Participant participant in _roster.Snapshot)
        {
            if (participant.GraceEnds <= now)
            {
                Leave(participant, "lost");
            }
        }

        Door.Tick(now);
        _links.Tell(_roster, now);
        Recording.Tick(now);
    }

    public void Handle(EngineEvent happened)
    {
        switch (happened)
        {
            case SpeakersChanged speakers:
                HearSpeakers(speakers);
                break;
            case PeerExpired expired when _roster.Find(expired.Peer) is { MediaLost: false } participant:
                LoseMedia(participant);
                break;
            case SlotChanged slot when _roster.Find(slot.Subscriber) is { } participant:
                ChangeSlot(participant, slot);
                break;
            case LayersWanted layers when _roster.Find(layers.Source.Peer) is { } participant:
                RoomLinks.TellLayers(participant, layers);
                break;
            case VoiceWanted voice when _roster.Find(voice.Source.Peer) is { } participant:
                RoomLinks.TellVoice(participant, voice);
                break;
            case LinkChanged link when _roster.Find(link.Peer) is { } participant:
                RoomLinks.Take(participant, link);
                FitSound(participant);
                break;
            case MediaStarted started when _roster.Find(started.Peer) is { } participant:
                setup.Metrics.MediaStarted(_time.GetUtcNow() - participant.JoinedAt);
                break;
        }
    }

    private Participant Enter(JoinRequest request, IConnectedPeer peer)
    {
        Participant participant = new(request.ParticipantId, request.Token, request.Kind, _time.GetUtcNow(), request.Shown)
        {
            Peer = peer,
            Link = request.Link,
            Follows = request.Follows,
            Encrypted = request.Encrypted,
            Ear = request.Ear,
            Movable = request.Movable,
        };
        if (request.ResumeSecret is { } secret)
        {
            participant.Secrets.Add(secret);
        }

        _roster.Add(participant);
        setup.Metrics.ParticipantsChanged(1);
        _emptySince = null;
        AdoptSession(participant, request.Sources);
        foreach (MediaSource source in participant.Sources.Where(source => request.Muted.Contains(source.Kind.ToWire())))
        {
            source.Muted = true;
            _engine.SetMuted(source.Key, true);
        }

        if (request.View is { } view && participant.View.TryTake(view))
        {
            _engine.SetLinkChoice(peer.Key, view.AudioOnly, view.LowData);
        }

        return participant;
    }

    /// <summary>Takes over sources and slots of a new session; true when the sources changed.</summary>
    private bool AdoptSession(Participant participant, IReadOnlyList<SourceEntry> named)
    {
        List<MediaSource> former = [.. participant.Sources];
        List<MediaSource> sources = SourceList.From(participant.Peer.Session, participant.Peer.Key, participant.Id, named, former);
        foreach (MediaSource source in sources.Except(former))
        {
            _engine.SetSourceKind(source.Key, source.Kind);
        }

        participant.Sources.Clear();
        participant.Sources.AddRange(sources);
        participant.Slots.Adopt(participant.Peer.Session, participant.Kind == ParticipantKind.Sip ? ContentMid : null);
        return !sources.SequenceEqual(former);
    }

    /// <summary>Out of roster and engine; nobody is told.</summary>
    private void Drop(Participant participant)
    {
        _roster.Remove(participant);
        Recording.Left(participant);
        ThinSound.Release(participant);
        Mix?.Sync();
        setup.Metrics.ParticipantsChanged(-1);
        _speakers.Forget(participant.Peer.Key);
        setup.Connector.Disconnect(participant.Peer);
        Door.Leave(participant);
        Tools.Left(participant);
        _emptySince = _roster.Count == 0 ? _time.GetUtcNow() : null;
        setup.Statistics?.Stayed(new Stay
        {
            Id = Guid.NewGuid().ToString("N"),
            Room = Name.Reveal(),
            Participant = participant.Id,
            Role = participant.Role.ToWire(),
            Kind = participant.KindName,
            From = participant.JoinedAt,
            To = _time.GetUtcNow(),
            ConcealedPermille = participant.FarEnd.ConcealedPermille,
            FrozenMs = participant.FarEnd.FrozenMs,
            Drops = participant.Drops,
        });
    }

    private void Note(string action, Participant participant, string detail) =>
        setup.Audit.Note(new AuditEvent(action, _time.GetUtcNow())
        {
            Room = Name.Reveal(),
            Actor = participant.Id,
            Role = participant.Role.ToWire(),
            Detail = detail,
            Name = participant.Name,
        });

    private void LoseMedia(Participant participant)
    {
        participant.MediaLost = true;
        setup.Connector.Disconnect(participant.Peer);
        if (participant.Kind != ParticipantKind.Browser || participant.Link is null)
        {
            // A SIP leg is told, so that it hangs up.
            Remove(participant, "lost");
            return;
        }

        participant.Send(new Link { State = "lost", Kbit = 0 });
        _roster.Send(new ParticipantChanged { Participant = participant.Describe() }, except: participant);
    }

    private void HearSpeakers(SpeakersChanged speakers)
    {
        _speakers.Take(speakers.Speakers);
        if (speakers.Speakers.Count > 0 && _roster.Find(speakers.Speakers[0]) is { } loudest)
        {
            Recording.Spoke(loudest);
        }

        _roster.Send(new Speakers { Participants = [.. speakers.Speakers.Select(_roster.Find).OfType<Participant>().Select(p => p.Id)] });
        foreach (Participant participant in _roster.All.Where(IsShort))
        {
            // Only where somebody must be left out does it matter who speaks.
            TellTracks(participant, Rebalance(participant));
        }
    }

    private bool IsShort(Participant participant)
    {
        IEnumerable<MediaSource> sources = _roster.All.Where(other => other != participant).SelectMany(other => other.Sources);
        int audio = sources.Count(source => source.Media == MediaKind.Audio);
        int content = participant.Slots.Video.Any(slot => slot.IsForContent) ? sources.Count(source => source.Kind.IsContent()) : 0;
        return audio > participant.Slots.AudioCount || sources.Count() - audio - content > participant.Slots.Video.Count(slot => !slot.IsForContent);
    }

    private void ChangeSlot(Participant participant, SlotChanged change)
    {
        if (participant.Slots.Find(change.Mid) is { } slot && slot.State != change.State)
        {
            slot.State = change.State;
            TellTracks(participant, slot.Source is not null);
        }
    }

    private void RebalanceOthers(Participant except)
    {
        foreach (Participant other in _roster.All.Where(other => other != except))
        {
            TellTracks(other, Rebalance(other));
            AskForSlots(other);
        }
    }

    /// <summary>Puts the right sources into a participant's slots; true when one changed.</summary>
    private bool Rebalance(Participant participant)
    {
        SlotPlan plan = SlotPlan.For(participant, _roster, _speakers);
        IReadOnlyList<MediaSource> audio = participant.MixedBy is { } mixed ? [mixed.Source] : plan.Audio;
        IReadOnlyList<Slot> changed = participant.Slots.Assign(audio, plan.Video);
        foreach (Slot slot in changed)
        {
            _engine.Bind(participant.Peer.Key, slot.Mid, slot.Source?.Key);
        }

        foreach (Slot slot in participant.Slots.Video)
        {
            if (slot.Source is not null && participant.View.Of(slot.Source) is var view && slot.View != view)
            {
                slot.View = view;
                _engine.SetView(participant.Peer.Key, slot.Mid, view);
            }
        }

        return changed.Count > 0;
    }

    private void AskForSlots(Participant participant)
    {
        if (participant.Kind != ParticipantKind.Browser)
        {
            return;
        }

        SlotPlan plan = SlotPlan.For(participant, _roster, _speakers);
        int audio = Math.Max(0, Math.Min(plan.Audio.Count, SlotPlan.MostSlots) - participant.Slots.AudioCount);
        int video = Math.Max(0, Math.Min(plan.Shown, SlotPlan.MostSlots) - participant.Slots.VideoCount);
        if (audio > participant.AskedFor.Audio || video > participant.AskedFor.Video)
        {
            participant.AskedFor = (audio, video);
            participant.Send(new Need { Audio = audio, Video = video });
        }
    }

    /// <summary>One mixed voice for a thin link, single ones again for a better one.</summary>
    private void FitSound(Participant participant)
    {
        if (Thin.Fit(participant))
        {
            Mix?.Sync();
            TellTracks(participant, Rebalance(participant));
        }
    }

    private static void TellTracks(Participant participant, bool changed)
    {
        if (changed)
        {
            participant.Send(new Tracks { List = participant.Slots.Describe() });
        }
    }
}
