using System.Security.Cryptography;
using MediaServer.Care.Audit;
using MediaServer.Care.OnCall;
using MediaServer.Care.Visits;
using MediaServer.Control.Api;
using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Primitives;

namespace MediaServer.Control.Care;

/// <summary>
/// Rings the people on duty, line after line, tells the caller's room who is tried, and lets exactly one answer. What
/// rings now lives in this process; who answered is decided by the database.
/// </summary>
internal sealed class OnCallDesk(OnCallBook book, IRoomDirectory rooms, TokenMaker maker, IDoorkeeper doors, IAuditTrail audit, TimeProvider time)
{
    /// <summary>The room that tokens of on-call pages are for.</summary>
    public const string TokenRoom = "oncall";

    private static readonly TimeSpan OutcomeTold = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CallerGone = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ActiveCall> _calls = [];
    private readonly List<OnCallDevice> _devices = [];

    /// <summary>Presses the button; null when there is no such service.</summary>
    public async Task<StartedCall?> StartAsync(string service, string caller, Role role, string identified) =>
        await RingAsync(service, null, caller, role) is not { } call ? null
            : maker.Make(call.Room, caller, role, TokenMaker.DefaultLifetime, identified) is var (_, token, url)
            ? new StartedCall(call.Id, call.Room, token, url.AbsoluteUri) : null;

    /// <summary>Calls somebody more into a running call: a second doctor, or whoever takes it over.</summary>
    public async Task<bool> StartInAsync(string service, string room, string caller, Role role) => await RingAsync(service, room, caller, role) is not null;

    private async Task<ActiveCall?> RingAsync(string service, string? room, string caller, Role role)
    {
        if ((await book.ServicesAsync()).FirstOrDefault(s => s.Id == service) is not { Kind: "ring" } found)
        {
            return null;
        }

        DateTimeOffset now = time.GetUtcNow();
        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        ActiveCall call = new(id, found, room ?? $"call-{id}", caller, new RingPlan(found, await book.OnDutyAsync(service, now), now), now);
        await book.AddCallAsync(new OnCallRecord { Id = id, Service = service, Room = call.Room, Caller = caller, At = now, Outcome = "ringing" });
        audit.Note(Event(AuditActions.OnCallStart, call) with { Role = role.ToWire(), Name = new Personal<string>(caller) });
        lock (_gate)
        {
            _calls.Add(id, call);
            RingDevices(call);
        }

        return call;
    }

    /// <summary>An on-call page opens: what rings for its person rings there as well.</summary>
    public async Task ConnectAsync(OnCallDevice device)
    {
        List<OnCallServiceEntry> services = [];
        foreach (OnCallService service in await book.ServicesAsync())
        {
            IReadOnlyList<Shift> shifts = await book.OnDutyAsync(service.Id, time.GetUtcNow());
            string[] people = [.. shifts.OrderBy(s => s.Level).Select(s => s.Person).Distinct(StringComparer.OrdinalIgnoreCase)];
            services.Add(new OnCallServiceEntry(service.Id, service.Name, people, people.Contains(device.Person, StringComparer.OrdinalIgnoreCase)));
        }

        device.Link.Send(new OnCallWelcome { Name = device.Person, Role = device.Token.Role.ToWire(), Services = services });
        lock (_gate)
        {
            _devices.Add(device);
            foreach (ActiveCall call in _calls.Values.Where(call => call.IsRinging))
            {
                RingDevices(call);
            }
        }
    }

    public void Disconnect(OnCallDevice device)
    {
        lock (_gate)
        {
            _devices.Remove(device);
            foreach (ActiveCall call in _calls.Values)
            {
                call.Rung.Remove(device);
            }
        }
    }

    /// <summary>Takes a call; null when somebody else was quicker, or it doesn't ring here.</summary>
    public async Task<OnCallJoin?> AnswerAsync(string id, OnCallDevice device)
    {
        ActiveCall? call = Find(id, device);
        if (call is null || !await book.TryAnswerAsync(id, device.Person, time.GetUtcNow()))
        {
            return null;
        }

        audit.Note(Event(AuditActions.OnCallAnswer, call) with { Role = device.Token.Role.ToWire(), Name = device.Token.Name });
        lock (_gate)
        {
            call.Plan.Answer(device.Person);
            End(call, "answered", device.Person);
        }

        Tell(call);
        (JoinToken joins, string token, _) = maker.Make(call.Room, device.Person, device.Token.Role, TokenMaker.DefaultLifetime, device.Token.Identified);

        // Into a visit's room as well, and through its lock: whoever was called is expected there.
        if (VisitRooms.HasDoor(call.Room))
        {
            await doors.TryAdmitAsync(call.Room, joins.Participant, device.Person);
        }

        rooms.Find(call.Room)?.Tell(room => room.Door.Expect(joins.Participant));
        return new OnCallJoin { Call = id, Room = call.Room, Token = token };
    }

    /// <summary>Can't take it: it stops ringing for the person, on all their devices.</summary>
    public void Refuse(string id, OnCallDevice device)
    {
        ActiveCall? call = Find(id, device);
        if (call is null)
        {
            return;
        }

        lock (_gate)
        {
            call.Plan.Decline(device.Person);
            foreach (OnCallDevice same in call.Rung.Where(d => string.Equals(d.Person, device.Person, StringComparison.OrdinalIgnoreCase)).ToArray())
            {
                call.Rung.Remove(same);
                same.Link.Send(new RingEnded { Call = id, Reason = "declined" });
            }

            // Nobody left in this line: the next one is not kept waiting.
            call.Plan.Advance(time.GetUtcNow());
            RingDevices(call);
        }

        Tell(call);
    }

    /// <summary>Time has passed: further lines ring, and what nobody answers ends.</summary>
    public async Task TickAsync()
    {
        ActiveCall[] calls;
        lock (_gate)
        {
            calls = [.. _calls.Values];
        }

        foreach (ActiveCall call in calls)
        {
            await TickAsync(call, time.GetUtcNow());
        }
    }

    private async Task TickAsync(ActiveCall call, DateTimeOffset now)
    {
        if (call.IsRinging)
        {
            await FollowCallerAsync(call, now);
            string? outcome = call.AloneSince + CallerGone <= now ? "cancelled"
                : now >= call.Plan.GivesUpAt || call.Plan.IsHopeless ? "missed"
                : null;
            if (outcome is not null && await book.TryEndAsync(call.Id, outcome, now))
            {
                audit.Note(Event(AuditActions.OnCallEnd, call) with { Detail = outcome });
                lock (_gate)
                {
                    End(call, outcome, null);
                }
            }
        }

        lock (_gate)
        {
            if (call.IsRinging && call.Plan.Advance(now))
            {
                RingDevices(call);
            }

            if (call.OverAt + OutcomeTold <= now)
            {
                _calls.Remove(call.Id);
                return;
            }
        }

        Tell(call);
    }

    private async Task FollowCallerAsync(ActiveCall call, DateTimeOffset now)
    {
        bool there = rooms.Find(call.Room) is { } room && await room.Ask(state => state.Count > 0);
        call.AloneSince = there ? null : call.AloneSince ?? now;
    }

    private ActiveCall? Find(string id, OnCallDevice device)
    {
        lock (_gate)
        {
            return _calls.GetValueOrDefault(id) is { IsRinging: true } call && call.Rung.Contains(device) ? call : null;
        }
    }

    private void RingDevices(ActiveCall call)
    {
        foreach (OnCallDevice device in _devices.Where(device => call.Plan.IsRinging(device.Person) && call.Rung.Add(device)))
        {
            device.Link.Send(new Ring { Call = call.Id, Service = call.Service.Name, Caller = call.Caller, Since = call.Since });
        }
    }

    private void End(ActiveCall call, string outcome, string? by)
    {
        call.State = outcome;
        call.OverAt = time.GetUtcNow();
        foreach (OnCallDevice device in call.Rung)
        {
            device.Link.Send(new RingEnded { Call = call.Id, Reason = outcome, By = by });
        }

        call.Rung.Clear();
    }

    /// <summary>To the caller's room: who is tried, and what became of it.</summary>
    private void Tell(ActiveCall call)
    {
        Ringing message;
        lock (_gate)
        {
            message = new Ringing
            {
                Call = call.Id,
                Service = call.Service.Name,
                State = call.State,
                People = [.. call.Plan.People.Select(callee => new RingingPerson(callee.Person, callee.Level, Word(callee)))],
                NextLineAt = call.IsRinging ? call.Plan.NextLineAt : null,
            };
        }

        rooms.Find(call.Room)?.Tell(room => room.Broadcast(message));
    }

    private string Word(Callee callee) => callee.State switch
    {
        CalleeState.Waiting => "waiting",
        CalleeState.Declined => "declined",
        CalleeState.Answered => "answered",
        _ => _devices.Exists(d => string.Equals(d.Person, callee.Person, StringComparison.OrdinalIgnoreCase)) ? "ringing" : "no-device",
    };

    private AuditEvent Event(string action, ActiveCall call) => new(action, time.GetUtcNow()) { Room = call.Room, Subject = call.Service.Id };
}
