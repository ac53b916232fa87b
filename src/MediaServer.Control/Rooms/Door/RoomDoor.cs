using MediaServer.Care.Audit;
using MediaServer.Control.Identity;
using MediaServer.Control.Signalling;
using MediaServer.Primitives;

namespace MediaServer.Control.Rooms;

/// <summary>
/// The room's door: who must wait, who waits, who was let in, and the lock. The room's loop calls it. Nobody can lock
/// everybody out: while no host is inside, a host's token opens.
/// </summary>
internal sealed class RoomDoor(RoomSetup setup)
{
    private readonly List<WaitingGuest> _waiting = [];
    private readonly List<Participant> _hosts = [];
    private readonly HashSet<string> _admitted = [.. setup.Policy.Admitted];
    private readonly HashSet<string> _patients = [];
    private readonly TimeProvider _time = setup.Time;
    private bool _lockedItself;

    public bool Locked { get; private set; }

    public bool HasWaiting => _waiting.Count > 0;

    public bool IsWaiting(string id) => Find(id) is not null;

    /// <summary>Somebody who was called in need not wait.</summary>
    public void Expect(string id) => _admitted.Add(id);

    /// <summary>Waits with a live socket.</summary>
    public bool IsPresent(string id) => Find(id) is { Link: not null };

    /// <summary>Tells somebody their place in the queue.</summary>
    public void SetPlace(string id, int place, int? minutes)
    {
        if (Find(id) is { } guest)
        {
            guest.Place = new QueuePlace(place, minutes);
            guest.Link?.Send(Describe(guest));
        }
    }

    public bool IsHost(string id) => _hosts.Exists(host => host.Id == id);

    public bool MustWait(JoinToken token) =>
        !_admitted.Contains(token.Participant)
        && !(token.Role.IsHost() && _hosts.Count == 0)
        && (Locked || (setup.Policy.WaitingArea && !token.Role.IsStaff()));

    /// <summary>Takes somebody into the waiting area, or takes them up again on a new socket.</summary>
    public void Hold(JoinRequest request)
    {
        WaitingGuest? guest = Find(request.Token.Participant);
        if (guest is null)
        {
            guest = new WaitingGuest(request.Token, request.Link, _time.GetUtcNow());
            _waiting.Add(guest);
            Note(AuditActions.Knock, guest.Token);
        }
        else if (guest.Link != request.Link)
        {
            guest.Link?.End("replaced");
            guest.Link = request.Link;
            guest.GraceEnds = null;
        }

        guest.Link!.Send(Describe(guest) with { Id = request.RequestId });
        TellHosts();
    }

    /// <summary>Somebody in the call waits again; whoever has no socket now will when they come back.</summary>
    public void PutBack(Participant participant, IParticipantLink? link, string by)
    {
        _admitted.Remove(participant.Token.Participant);
        _admitted.Remove(participant.Id);
        Note(AuditActions.PutBack, participant.Token, by);
        if (link is null)
        {
            return;
        }

        WaitingGuest guest = new(participant.Token, link, _time.GetUtcNow());
        _waiting.Add(guest);
        link.Send(Describe(guest));
        TellHosts();
    }

    /// <summary>Lets somebody in; false when nobody of this id waits (any more).</summary>
    public bool Admit(string id, string by)
    {
        if (Find(id) is not { } guest)
        {
            return false;
        }

        _waiting.Remove(guest);
        _admitted.Add(id);
        Note(AuditActions.Admit, guest.Token, by);
        guest.Link?.Send(new Admitted());
        TellHosts();
        return true;
    }

    public bool Decline(string id, string by, string? text)
    {
        if (Find(id) is not { } guest)
        {
            return false;
        }

        _waiting.Remove(guest);
        Note(AuditActions.Decline, guest.Token, by);
        guest.Link?.Send(new Declined { Text = text });
        guest.Link?.End("declined");
        TellHosts();
        return true;
    }

    /// <summary>A host writes to somebody who waits.</summary>
    public bool Tell(string id, Participant host, string text) => Find(id) is { } guest && Write(guest, host.Name.Reveal(), text, byStaff: true);

    /// <summary>Somebody who waits writes; false when the link is not one of the waiting area.</summary>
    public bool TrySay(string id, IParticipantLink link, string text) =>
        Find(id) is { } guest && guest.Link == link && Write(guest, guest.Token.Name.Reveal(), text, byStaff: false);

    public void SetLocked(bool locked, string by)
    {
        if (Locked != locked)
        {
            Locked = locked;
            Note(locked ? AuditActions.Lock : AuditActions.Unlock, by);
            TellHosts();
            TellWaiting();
        }
    }

    /// <summary>Somebody is inside now.</summary>
    public void Enter(Participant participant)
    {
        _admitted.Add(participant.Id);
        if (Find(participant.Id) is { } guest)
        {
            _waiting.Remove(guest);
        }

        if (participant.Role.IsHost() && participant.Kind == ParticipantKind.Browser)
        {
            _hosts.Add(participant);
            TellWaiting();
        }
        else if (participant.Role == Role.Patient)
        {
            _patients.Add(participant.Id);
        }

        LockItself();
        if (participant.Role.IsHost() && (setup.Policy.WaitingArea || Locked || HasWaiting))
        {
            participant.Send(Describe());
        }
    }

    public void Leave(Participant participant)
    {
        _patients.Remove(participant.Id);
        if (_hosts.Remove(participant))
        {
            TellWaiting();
        }
    }

    /// <summary>A socket broke: the place in the waiting area is kept a while.</summary>
    public void LoseLink(string id, IParticipantLink link)
    {
        if (Find(id) is { } guest && guest.Link == link)
        {
            guest.Link = null;
            guest.GraceEnds = _time.GetUtcNow() + TimeSpan.FromSeconds(setup.Options.GraceSeconds);
            TellHosts();
        }
    }

    /// <summary>Somebody no longer wants to wait.</summary>
    public void GiveUp(string id, IParticipantLink link)
    {
        if (Find(id) is { } guest && guest.Link == link)
        {
            _waiting.Remove(guest);
            TellHosts();
        }
    }

    public void Tick(DateTimeOffset now)
    {
        if (_waiting.RemoveAll(guest => guest.GraceEnds <= now) > 0)
        {
            TellHosts();
        }
    }

    /// <summary>Ends the wait of everybody.</summary>
    public void End(string reason)
    {
        foreach (WaitingGuest guest in _waiting)
        {
            guest.Link?.End(reason);
        }
    }

    /// <summary>To a host whose socket is new.</summary>
    public void Describe(Participant host)
    {
        if (IsHost(host.Id) && (setup.Policy.WaitingArea || Locked || HasWaiting))
        {
            host.Send(Describe());
        }
    }

    private void LockItself()
    {
        if (setup.Policy.AutoLock && !_lockedItself && _hosts.Count > 0 && _patients.Count > 0)
        {
            _lockedItself = true;
            SetLocked(locked: true, "room");
        }
    }

    private bool Write(WaitingGuest guest, string name, string text, bool byStaff)
    {
        guest.Say(new WaitingLine(name, text, _time.GetUtcNow(), byStaff));
        guest.Link?.Send(Describe(guest));
        TellHosts();
        return true;
    }

    private WaitingGuest? Find(string id) => _waiting.Find(guest => guest.Id == id);

    private Knock Describe() => new() { Locked = Locked, Waiting = [.. _waiting.Select(guest => guest.Describe())] };

    /// <summary>A patient learns that somebody knows, and who; nothing of others who wait.</summary>
    private Waiting Describe(WaitingGuest guest) => new()
    {
        Since = guest.Since,
        SeenBy = _hosts.Count > 0 ? _hosts[0].Name.Reveal() : null,
        Locked = Locked,
        Queue = guest.Place,
        Lines = guest.Lines,
    };

    private void TellHosts()
    {
        Knock knock = Describe();
        foreach (Participant host in _hosts)
        {
            host.Send(knock);
        }
    }

    private void TellWaiting()
    {
        foreach (WaitingGuest guest in _waiting)
        {
            guest.Link?.Send(Describe(guest));
        }
    }

    private void Note(string action, JoinToken subject, string by) =>
        setup.Audit.Note(Event(action) with { Actor = by, Subject = subject.Participant, Role = subject.Role.ToWire() });

    private void Note(string action, JoinToken actor) =>
        setup.Audit.Note(Event(action) with { Actor = actor.Participant, Role = actor.Role.ToWire(), Name = new Personal<string>(actor.Name.Reveal()) });

    private void Note(string action, string by) => setup.Audit.Note(Event(action) with { Actor = by });

    private AuditEvent Event(string action) => new(action, _time.GetUtcNow()) { Room = setup.Name.Reveal() };
}
