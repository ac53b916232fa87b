using System.Security.Cryptography;
using MediaServer.Care.Audit;
using MediaServer.Care.Doors;
using MediaServer.Care.OnCall;
using MediaServer.Care.Organisation;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;
using MediaServer.Control.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Control.Care.Queues;

/// <summary>
/// Queues of a response centre. Who waits and who took whom stands in the database and is read again each beat, so that
/// several nodes and a restart see one truth; what is kept here is who has a console open and what each guest was told.
/// </summary>
internal sealed class QueueDesk(
    QueueBook queue, OnCallBook services, Admissions admissions, OrganisationBook organisation, IRoomDirectory rooms, JoinTokens tokens, TokenMaker maker,
    IAuditTrail audit, TimeProvider time)
{
    private static readonly TimeSpan NeverCame = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan WentAway = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan OperatorLeft = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FiguresKept = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly OperatorList _operators = new();
    private readonly Dictionary<string, DateTimeOffset> _absent = [];
    private readonly HashSet<string> _seen = [];
    private readonly Dictionary<string, (int Place, int? Minutes)> _told = [];
    private readonly Dictionary<string, (DateTimeOffset At, WaitFigures Figures)> _figures = [];
    private IReadOnlyList<QueueEntry> _entries = [];
    private long _version;

    /// <summary>Puts somebody into a queue; null when the service has none.</summary>
    public async Task<EnteredQueue?> EnterAsync(string service, string name, Role role, string? skill, int priority, string identified)
    {
        if (await FindQueueAsync(service) is null)
        {
            return null;
        }

        string id = "q-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        string room = $"queue-{id[2..]}";
        (JoinToken token, string text, Uri url) = maker.Make(room, name, role, TokenMaker.DefaultLifetime, identified);
        await queue.AddAsync(new QueueEntry
        {
            Id = id,
            Service = service,
            Room = room,
            Participant = token.Participant,
            Name = name,
            Skill = skill,
            Priority = priority,
            At = time.GetUtcNow(),
            Outcome = "waiting",
        });
        audit.Note(Event(AuditActions.QueueEnter, room, id) with { Actor = token.Participant, Role = role.ToWire(), Name = new Personal<string>(name) });
        await ReloadAsync();
        return new EnteredQueue(id, room, text, url.AbsoluteUri);
    }

    /// <summary>An operator takes somebody; null when nobody fits, or somebody else was quicker.</summary>
    public async Task<EnteredQueue?> TakeAsync(string service, string? id, StaffSession session)
    {
        QueueEntry? entry;
        lock (_gate)
        {
            IEnumerable<QueueEntry> waiting = _entries.Where(e => e.Service == service && e.TakenBy is null);
            IReadOnlyCollection<string> skills = _operators.Find(session.Participant)?.Skills ?? [];
            entry = id is null ? QueueOrder.Next(waiting.Where(e => !_absent.ContainsKey(e.Id)), skills) : waiting.FirstOrDefault(e => e.Id == id);
        }

        if (entry is null || !await queue.TryTakeAsync(entry.Id, session.Participant, session.Name, time.GetUtcNow()))
        {
            await ReloadAsync();
            return null;
        }

        audit.Note(Event(AuditActions.QueueTake, entry.Room, entry.Id) with { Actor = session.Participant, Role = session.Role.ToWire(), Name = new Personal<string>(session.Name) });
        await admissions.TryAdmitAsync(entry.Room, entry.Participant, session.Participant, time.GetUtcNow());
        rooms.Find(entry.Room)?.Tell(room => room.Door.Admit(entry.Participant, session.Participant));
        JoinToken token = tokens.Issue(entry.Room, session.Name, session.Role, TokenMaker.DefaultLifetime, session.Identified) with { Participant = session.Participant };
        string text = tokens.Write(token);
        lock (_gate)
        {
            _operators.Find(session.Participant)?.Set("in-call", time.GetUtcNow());
        }

        await ReloadAsync();
        return new EnteredQueue(entry.Id, entry.Room, text, maker.Link(entry.Room, text).AbsoluteUri);
    }

    /// <summary>Cold transfer: into another queue, at the time at which they first came. False when they are not this operator's.</summary>
    public async Task<bool> TransferAsync(string id, string service, StaffSession session)
    {
        QueueEntry? entry = Find(id);
        if (entry is null || await FindQueueAsync(service) is null
            || !await queue.TryTransferAsync(id, session.Participant, service))
        {
            return false;
        }

        audit.Note(Event(AuditActions.QueueTransfer, entry.Room, id) with { Actor = session.Participant, Role = session.Role.ToWire(), Detail = service });
        await admissions.RevokeAsync(entry.Room, entry.Participant);
        rooms.Find(entry.Room)?.Tell(room =>
        {
            if (room.Find(entry.Participant) is { } participant)
            {
                room.PutBack(participant, session.Participant);
            }
        });
        await ReloadAsync();
        return true;
    }

    public async Task<bool> EndAsync(string id, string by)
    {
        if (Find(id) is not { } entry || !await queue.TryEndAsync(id, time.GetUtcNow()))
        {
            return false;
        }

        Over(entry, by);
        await ReloadAsync();
        return true;
    }

    public bool SetState(StaffSession session, string state)
    {
        lock (_gate)
        {
            if (_operators.Find(session.Participant) is not { } found || found.State == "in-call")
            {
                return false;
            }

            _version += found.Set(state, time.GetUtcNow()) ? 1 : 0;
            return true;
        }
    }

    /// <summary>What a console shows; null when nothing has changed since the version it has, or there is no such queue (Found tells).</summary>
    public async Task<(QueueState? State, bool Found)> ReadAsync(string service, long version, StaffSession? session, bool works)
    {
        if (await FindQueueAsync(service) is not { } found)
        {
            return (null, false);
        }

        if (session is not null && works)
        {
            StaffMember? listed = await organisation.FindStaffAsync(session.Subject, session.Name);
            string[] skills = listed?.Skills.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            lock (_gate)
            {
                _version += _operators.See(session.Participant, session.Name, service, skills, time.GetUtcNow()) ? 1 : 0;
            }
        }

        WaitFigures figures = await FiguresAsync(service);
        lock (_gate)
        {
            return (version == _version ? null : Describe(found, figures, session), true);
        }
    }

    /// <summary>Time has passed: guests hear their place, who went away is let go, talks that are over end.</summary>
    public async Task TickAsync()
    {
        await ReloadAsync();
        IReadOnlyList<QueueEntry> entries;
        lock (_gate)
        {
            entries = _entries;
            _version += _operators.Forget(time.GetUtcNow()) ? 1 : 0;
        }

        foreach (QueueEntry entry in entries)
        {
            await FollowAsync(entry, time.GetUtcNow());
        }

        lock (_gate)
        {
            foreach (IGrouping<string, QueueEntry> service in _entries.Where(e => e.TakenBy is null).GroupBy(e => e.Service))
            {
                TellPlaces(QueueOrder.Sort(service), service.Key);
            }
        }
    }

    private void TellPlaces(IReadOnlyList<QueueEntry> waiting, string service)
    {
        int operators = _operators.Of(service).Count(one => one.Takes);
        for (int i = 0; i < waiting.Count; i++)
        {
            QueueEntry entry = waiting[i];
            int? minutes = QueueOrder.Wait(i + 1, operators, QueueOrder.UsualTalk) is { } wait ? (int)Math.Ceiling(wait.TotalMinutes) : null;
            if (_absent.ContainsKey(entry.Id) || _told.GetValueOrDefault(entry.Id) == (i + 1, minutes))
            {
                continue;
            }

            _told[entry.Id] = (i + 1, minutes);
            int place = i + 1;
            rooms.Find(entry.Room)?.Tell(room => room.Door.SetPlace(entry.Participant, place, minutes));
        }
    }

    private async Task FollowAsync(QueueEntry entry, DateTimeOffset now)
    {
        string who = entry.TakenBy ?? entry.Participant;
        bool here = rooms.Find(entry.Room) is { } actor && await IsHereAsync(actor, who, entry.TakenBy is null);
        DateTimeOffset since;
        TimeSpan allowed;
        lock (_gate)
        {
            bool wasHere = !_absent.ContainsKey(entry.Id);
            if (here)
            {
                _seen.Add(who + entry.Id);
                _version += _absent.Remove(entry.Id) ? 1 : 0;
                return;
            }

            since = wasHere ? (_absent[entry.Id] = _seen.Contains(who + entry.Id) ? now : entry.TakenAt ?? entry.At) : _absent[entry.Id];
            _told.Remove(entry.Id);
            _version += wasHere ? 1 : 0;
            allowed = entry.TakenBy is not null && _seen.Contains(who + entry.Id) ? OperatorLeft : _seen.Contains(who + entry.Id) || entry.TakenBy is not null ? WentAway : NeverCame;
        }

        if (since + allowed <= now && await queue.TryEndAsync(entry.Id, now))
        {
            Over(entry, "queue");
            await ReloadAsync();
        }
    }

    private static async Task<bool> IsHereAsync(RoomActor actor, string who, bool waiting)
    {
        try
        {
            return await actor.Ask(room => room.Find(who) is not null || (waiting && room.Door.IsPresent(who)));
        }
        catch (RoomClosedException)
        {
            return false;
        }
    }

    private void Over(QueueEntry entry, string by)
    {
        audit.Note(Event(AuditActions.QueueEnd, entry.Room, entry.Id) with { Actor = by, Detail = entry.TakenBy is null ? "abandoned" : "done" });
        rooms.Close(entry.Room, "closed");
        lock (_gate)
        {
            _absent.Remove(entry.Id);
            _told.Remove(entry.Id);
            _seen.RemoveWhere(one => one.EndsWith(entry.Id, StringComparison.Ordinal));
            if (entry.TakenBy is { } by2)
            {
                _operators.Find(by2)?.Set("after-work", time.GetUtcNow());
            }
        }
    }

    private async Task ReloadAsync()
    {
        IReadOnlyList<QueueEntry> entries = await queue.OpenAsync();
        lock (_gate)
        {
            bool same = entries.Count == _entries.Count && entries.Select(e => (e.Id, e.Service, e.TakenBy)).ToHashSet().SetEquals(_entries.Select(e => (e.Id, e.Service, e.TakenBy)));
            _version += same ? 0 : 1;
            _entries = entries;
        }
    }

    private async Task<WaitFigures> FiguresAsync(string service)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            if (_figures.TryGetValue(service, out (DateTimeOffset At, WaitFigures Figures) kept) && kept.At + FiguresKept > now)
            {
                return kept.Figures;
            }
        }

        WaitFigures figures = await services.FiguresAsync(service, now.AddHours(-24), now);
        lock (_gate)
        {
            _version += _figures.TryGetValue(service, out (DateTimeOffset At, WaitFigures Figures) former) && former.Figures == figures ? 0 : 1;
            _figures[service] = (now, figures);
        }

        return figures;
    }

    private QueueState Describe(OnCallService service, WaitFigures figures, StaffSession? session)
    {
        Operator[] operators = [.. _operators.Of(service.Id)];
        int takers = operators.Count(one => one.Takes);
        QueueWaiting[] waiting =
        [
            .. QueueOrder.Sort(_entries.Where(e => e.Service == service.Id && e.TakenBy is null)).Select((e, i) => new QueueWaiting(
                e.Id, e.Name, e.Skill, e.Priority, e.At, i + 1, (int?)QueueOrder.Wait(i + 1, takers, QueueOrder.UsualTalk)?.TotalSeconds, !_absent.ContainsKey(e.Id))),
        ];
        QueueTalk[] talking =
        [
            .. _entries.Where(e => e.Service == service.Id && e.TakenBy is not null).OrderBy(e => e.TakenAt)
                .Select(e => new QueueTalk(e.Id, e.Name, e.TakenByName ?? "", e.Room, e.TakenAt!.Value)),
        ];
        string you = session is null ? "" : _operators.Find(session.Participant)?.State ?? "";
        return new QueueState(service.Id, service.Name, _version, waiting, talking, [.. operators.Select(one => new QueueOperator(one.Name, one.State, one.Since))], figures, you);
    }

    private async Task<OnCallService?> FindQueueAsync(string service) =>
        (await services.ServicesAsync()).FirstOrDefault(one => one.Id == service && one.Kind == "queue");

    private QueueEntry? Find(string id)
    {
        lock (_gate)
        {
            return _entries.FirstOrDefault(e => e.Id == id);
        }
    }

    private AuditEvent Event(string action, string room, string subject) => new(action, time.GetUtcNow()) { Room = room, Subject = subject };
}
