using System.Net;
using System.Net.Sockets;
using MediaServer.Care.Audit;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;

namespace MediaServer.Control.Sip;

/// <summary>
/// Calls that this server makes. Where they may go: to accounts that are registered, and over trunks to the numbers that the
/// configuration lists; somebody who came by a trunk reaches another one only by a rule (toll fraud).
/// </summary>
internal sealed class SipOutbound(MediaServerOptions options, SipRegistrations registrations, IRandomSource random, IAuditTrail audit, TimeProvider time) : ISipDialer
{
    private const int Most = 200;

    private readonly List<OutboundCall> _calls = [];
    private SipUserAgent _agent = null!;
    private Action<Action<Instant>> _post = null!;
    private Func<SipParty, SipFlow, SipLeg> _makeLeg = null!;
    private Func<SipTrunkOptions, Task<SipFlow?>> _connect = null!;

    public IReadOnlyList<Callee> Callees =>
        [.. options.Sip.Endpoints.Where(account => account.Callable).Select(account => new Callee(account.User, account.Name, registrations.Users.Contains(account.User)))];

    public bool DialsNumbers => options.Sip.Trunks.Any(trunk => trunk.Host.Length > 0 && trunk.Numbers.Count > 0);

    public void Attach(SipUserAgent agent, Action<Action<Instant>> post, Func<SipParty, SipFlow, SipLeg> makeLeg, Func<SipTrunkOptions, Task<SipFlow?>> connect)
    {
        _agent = agent;
        _post = post;
        _makeLeg = makeLeg;
        _connect = connect;
    }

    public (string? Call, string Problem) Dial(RoomActor room, string roomName, string to, string? name, string by)
    {
        if (_post is null)
        {
            return (null, "This server makes no calls.");
        }

        to = to.Trim();
        bool account = options.Sip.Endpoints.Any(endpoint => endpoint.User == to && endpoint.Callable);
        if (account && !registrations.Users.Contains(to))
        {
            return (null, "It is switched off or not connected.");
        }

        string number = Digits(to);
        if (!account && Trunk(number, null) is null)
        {
            return (null, "This number can't be called.");
        }

        string id = $"c-{random.NextUInt32():x8}";
        _post(now => Begin(new DialRequest(id, room, roomName, account ? to : number, name, by, null, null, null), now));
        return (id, "");
    }

    public void Cancel(RoomActor room, string call) => _post?.Invoke(now =>
    {
        if (_calls.Find(candidate => candidate.Id == call && candidate.Room == room) is { } found)
        {
            Cancel(found, now);
        }
    });

    /// <summary>A party in a room asks for somebody else (REFER).</summary>
    /// <returns>False when the target is none that may be called from there.</returns>
    public bool Refer(SipLeg from, SipUri target, SipReplaces? replaces, Action<int> progress, Instant now)
    {
        string user = target.UserText;
        SipTrunkOptions? cameBy = from.Party.Account is null ? from.Party.Trunk : null;
        bool allowed = options.Sip.Endpoints.Any(endpoint => endpoint.User == user && endpoint.Callable)
            ? registrations.Users.Contains(user)
            : Trunk(Digits(user), from) is not null;
        if (!allowed || from.Room is not { } room || (from.Party.Account is null && cameBy is null))
        {
            return false;
        }

        string to = registrations.Users.Contains(user) ? user : Digits(user);
        Begin(new DialRequest($"c-{random.NextUInt32():x8}", room, from.RoomName, to, null, from.Id, from, replaces, progress), now);
        return true;
    }

    public void Ringing(SipOutgoingCall outgoing, int status)
    {
        if (Find(outgoing) is { } call)
        {
            call.Tell(status == 182 ? "queued" : "ringing");
            call.Progress?.Invoke(status);
        }
    }

    public void Answered(SipOutgoingCall outgoing, SipCall answered, ReadOnlyMemory<byte> answer, Instant now)
    {
        if (Find(outgoing) is not { } call)
        {
            _agent.Hangup(answered, "", now);
            return;
        }

        _calls.Remove(call);
        answered.Tag = call.Leg;
        call.Leg.Call = answered;
        call.Tell("answered");
        call.Progress?.Invoke(200);
        call.Leg.TakeAnswer(answer, now);
    }

    public void Failed(SipOutgoingCall outgoing, int status)
    {
        if (Find(outgoing) is { } call)
        {
            Fail(call, status);
        }
    }

    /// <summary>Time has passed: what nobody answers is given up.</summary>
    public void Beat(Instant now)
    {
        foreach (OutboundCall call in _calls.Where(call => call.Deadline <= now && !call.IsCancelled).ToArray())
        {
            call.IsUnanswered = true;
            Cancel(call, now);
        }
    }

    /// <summary>Gives everything up: the server stops.</summary>
    public void CancelAll(Instant now)
    {
        foreach (OutboundCall call in _calls.ToArray())
        {
            Cancel(call, now);
        }
    }

    private static string Digits(string number) =>
        string.Concat(number.Split(';')[0].Where((c, i) => char.IsAsciiDigit(c) || (c == '+' && i == 0)));

    private static string State(OutboundCall call, int status) => status switch
    {
        _ when call.IsUnanswered => "no-answer",
        486 or 600 => "busy",
        408 or 480 => "no-answer",
        404 or 410 or 484 or 604 => "unknown",
        487 => "cancelled",
        403 or 603 => "refused",
        _ => "failed",
    };

    private OutboundCall? Find(SipOutgoingCall outgoing) => _calls.Find(call => call.Outgoing == outgoing);

    // A party of a trunk may go on over that trunk's rule alone; accounts and staff over any trunk that reaches the number.
    private SipTrunkOptions? Trunk(string number, SipLeg? from)
    {
        SipTrunkOptions? cameBy = from?.Party is { Account: null } ? from.Party.Trunk : null;
        return !SipTrunkOptions.IsNumber(number.Length == 0 ? "+" : number)
            ? null
            : options.Sip.Trunks.FirstOrDefault(trunk => trunk.Reaches(number) && (cameBy is null || cameBy.MayCall.Contains(trunk.Name)));
    }

    private void Begin(DialRequest request, Instant now)
    {
        if (_calls.Count >= Most)
        {
            request.Progress?.Invoke(503);
            return;
        }

        audit.Note(new AuditEvent("dial", time.GetUtcNow()) { Room = request.RoomName, Actor = request.By, Subject = request.To });
        if (registrations.Find(request.To, now) is { } binding && options.Sip.Endpoints.FirstOrDefault(account => account.User == request.To) is { } account
            && SipUri.TryParse(binding.Contact, out SipUri? contact))
        {
            Invite(request, SipParty.Of(account) with { IsInvited = true }, binding.Flow, contact, binding.Path, null, now);
        }
        else if (Trunk(request.To, request.From) is { } trunk)
        {
            _ = OverTrunkAsync(request, trunk);
        }
        else
        {
            request.Progress?.Invoke(404);
        }
    }

    private async Task OverTrunkAsync(DialRequest request, SipTrunkOptions trunk)
    {
        SipFlow? flow = trunk.Transport == SipTransportKind.Udp ? await ResolveAsync(trunk) : await _connect(trunk);
        SipParty party = SipParty.Stranger(trunk) with
        {
            Name = string.IsNullOrWhiteSpace(request.Name) ? request.To : request.Name,
            Role = Role.Patient,
            Identified = "sip",
            IsInvited = true,
        };
        _post(now =>
        {
            if (flow is not { } found)
            {
                // A trunk that can't be reached fails as a call that was refused.
                request.Room.Tell(room => room.Broadcast(new Signalling.DialProgress { Call = request.Id, To = request.To, Name = party.Name, State = "failed" }));
                request.Progress?.Invoke(503);
                return;
            }

            SipUri target = new() { Scheme = "sip", User = request.To, Host = new SipHost(trunk.Host.ToLowerInvariant(), trunk.Port) };
            Invite(request, party, found, target, [], trunk.Credentials, now);
        });
    }

    private void Invite(DialRequest request, SipParty party, SipFlow flow, SipUri target, IReadOnlyList<string> routes, SipCredentials? credentials, Instant now)
    {
        SipLeg leg = _makeLeg(party, flow);
        OutboundCall call = new()
        {
            Id = request.Id,
            Leg = leg,
            Room = request.Room,
            To = request.To,
            Progress = request.Progress,
            Deadline = now + Duration.FromSeconds(options.Sip.RingSeconds),
        };
        _calls.Add(call);
        if (leg.CallOut(request.Room, request.RoomName) is not { } offer)
        {
            Fail(call, 503);
            return;
        }

        call.Tell("calling");
        call.Outgoing = _agent.Call(
            new SipCallOut
            {
                Target = target,
                LocalUser = request.RoomName,
                Flow = flow,
                Routes = routes,
                Offer = offer,
                Credentials = credentials,
                Replaces = request.Replaces is { } replaces ? $"{replaces.CallId};to-tag={replaces.ToTag};from-tag={replaces.FromTag}" : "",
            },
            now);
    }

    private void Cancel(OutboundCall call, Instant now)
    {
        call.IsCancelled = true;
        if (call.Outgoing is { } outgoing)
        {
            _agent.Cancel(outgoing, now);
        }
    }

    private void Fail(OutboundCall call, int status)
    {
        _calls.Remove(call);
        call.Leg.End();
        call.Tell(State(call, status));
        call.Progress?.Invoke(status);
    }

    private static async Task<SipFlow?> ResolveAsync(SipTrunkOptions trunk)
    {
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(trunk.Host);
            return addresses.Length == 0 ? null : new SipFlow(TransportAddress.FromEndPoint(new IPEndPoint(addresses[0], trunk.Port)), SipTransportKind.Udp);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private sealed record DialRequest(
        string Id, RoomActor Room, string RoomName, string To, string? Name, string By, SipLeg? From, SipReplaces? Replaces, Action<int>? Progress);
}
