using System.Net;
using MediaServer.Codecs.Plane;
using MediaServer.Control.Configuration;
using MediaServer.Control.Dtls;
using MediaServer.Control.Metrics;
using MediaServer.Control.Rooms;
using MediaServer.Control.Sip.Door;
using MediaServer.Control.Sip.Floor;
using MediaServer.Control.Sip.Media;
using MediaServer.Engine;
using MediaServer.Primitives;
using MediaServer.Protocols.Sip;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Sip;

/// <summary>
/// What happens with what the user agent tells: who may call which room, and the leg behind each call. Runs on the
/// endpoint's loop.
/// </summary>
internal sealed class SipCallDesk(
    MediaServerOptions options, IRoomDirectory rooms, IMediaEngine engine, IRandomSource random, ControlMetrics metrics, TimeProvider time,
    LegFigures figures, DtlsHandshaker handshaker, PinBook pins, IPromptSource prompts, ICodecPlane codecs, IAuditTrail audit, SipRegistrations registrations,
    SipOutbound outbound, ILogger<SipCallDesk> log)
{
    private const int MostAtDoor = 200;
    private const int MostAtDoorOfSource = 5;
    private readonly RtpPortPool _ports = new(options.Sip.RtpPorts, random);
    private readonly PinGuard _pinGuard = new();
    private readonly HashSet<SipLeg> _legs = [];
    private SipUserAgent _agent = null!;
    private SipIdentities _identities = null!;
    private SipLegServices _services = null!;
    private Action<Action<Instant>> _post = null!;
    private Instant _nextSweep;

    public void Attach(SipUserAgent agent, SourceGuard guard, Action<Action<Instant>> post, Func<SipTrunkOptions, Task<SipFlow?>> connect)
    {
        _agent = agent;
        _post = post;
        _identities = new SipIdentities(options.Sip, random, guard, () => SipLog.SourceSilenced(log));
        _services = new SipLegServices
        {
            Agent = agent,
            Engine = engine,
            Rooms = rooms,
            Random = random,
            Metrics = metrics,
            Time = time,
            Ports = _ports,
            Figures = figures,
            Handshaker = handshaker,
            Pins = pins,
            PinGuard = _pinGuard,
            Prompts = prompts,
            Codecs = codecs,
            Audit = audit,
            Floors = new SlideFloors(),
            Log = log,
            Post = post,
            Desk = this,
        };
        figures.Ports = _ports;
        figures.Signalling = () => (agent.Calls.Count + agent.OutgoingCount, agent.Transactions.Count, registrations.Users.Count);
        outbound.Attach(agent, post, Make, connect);
    }

    public bool IsTrunk(SipFlow flow) => _identities.TrunkOf(flow) is not null;

    public void Identified(SipFlow flow, IReadOnlyList<string> names) => _identities.Identified(flow, names);

    public void Closed(SipFlow flow, Instant now)
    {
        _identities.Closed(flow);
        registrations.Disconnect(flow, now);
    }

    public void Handle(SipCallEvent happened, Instant now)
    {
        switch (happened)
        {
            case SipCallArrived arrived:
                Take(arrived, now);
                break;
            case SipOutsideRequest outside:
                Answer(outside.Transaction, outside.Request, now);
                break;
            case SipCallConfirmed { Answer.IsEmpty: false } confirmed:
                LegOf(confirmed.Call)?.TakeAnswer(confirmed.Answer, now);
                break;
            case SipCallReoffered reoffered:
                Reanswer(reoffered, now);
                break;
            case SipReofferAnswered answered:
                LegOf(answered.Call)?.TakeAnswer(answered.Answer, now);
                break;
            case SipInfoArrived info:
                TakeInfo(info, now);
                break;
            case SipReferArrived refer:
                Refer(refer, now);
                break;
            case SipOutgoingProgress progress:
                outbound.Ringing(progress.Outgoing, progress.Status);
                break;
            case SipOutgoingAnswered answered:
                outbound.Answered(answered.Outgoing, answered.Call, answered.Answer, now);
                break;
            case SipOutgoingFailed failed:
                outbound.Failed(failed.Outgoing, failed.Status);
                break;
            case SipCallEnded ended:
                End(LegOf(ended.Call), ended.Reason);
                break;
        }
    }

    /// <summary>Each beat: doors and movements go on; each 5 s legs that have fallen silent end, and bindings that have ended go.</summary>
    public void Beat(Instant now)
    {
        foreach (SipLeg leg in _legs.ToArray())
        {
            leg.Beat(now);
        }

        outbound.Beat(now);
        if (now < _nextSweep)
        {
            return;
        }

        _nextSweep = now + Duration.FromSeconds(5);
        _legs.RemoveWhere(leg => leg.IsEnded);
        registrations.Expire(now);
        foreach (SipLeg leg in _legs.Where(IsSilent).ToArray())
        {
            HangUp(leg, "silent", now);
        }
    }

    public void HangUpAll(Instant now)
    {
        outbound.CancelAll(now);
        foreach (SipLeg leg in _legs.ToArray())
        {
            HangUp(leg, "draining", now);
        }
    }

    internal void HangUp(SipLeg leg, string reason, Instant now)
    {
        if (leg.Call is { } call)
        {
            _agent.Hangup(call, "", now);
        }

        End(leg, reason);
    }

    /// <summary>Refuses a leg whose call waits; hangs up one that is answered.</summary>
    internal void Refuse(SipLeg leg, int status, string reason, Instant now)
    {
        if (leg.Call is { State: SipCallState.Offered } call)
        {
            Refuse(call, status, reason, now);
            End(leg, reason);
        }
        else
        {
            HangUp(leg, reason, now);
        }
    }

    private static SipLeg? LegOf(SipCall call) => call.Tag as SipLeg;

    private bool IsSilent(SipLeg leg) =>
        leg is { IsAtDoor: false, Media.Session: { IsOnHold: false } session }
        && session.Sections.Any(section => section is { Accepted: true, IsRtp: true, Receives: true })
        && Environment.TickCount64 - leg.Media.LastReceived > options.Sip.SilentSeconds * 1000L;

    private SipLeg Make(SipParty party, SipFlow flow)
    {
        SipLeg leg = new(party, flow, _services);
        _legs.Add(leg);
        return leg;
    }

    private void Take(SipCallArrived arrived, Instant now)
    {
        SipCall call = arrived.Call;
        InviteServerTransaction invite = call.Invite!;
        if (_identities.MayKnock(invite, out SipTrunkOptions? trunk))
        {
            TakeStranger(arrived, trunk, now);
            return;
        }

        if (_identities.Authenticate(invite, now) is not { } account)
        {
            SipMessage challenge = _agent.Response(invite.Request, 401);
            _identities.Challenge(challenge, invite.Request, now);
            _agent.Refuse(call, challenge, now);
            return;
        }

        SipFault fault = _agent.FindReplaced(invite.Request, out SipCall? replaced);
        string? room = replaced is null ? Dialled(invite.Request) : LegOf(replaced)?.RoomName;
        if (!fault.IsNone)
        {
            Refuse(call, fault.Status, fault.Reason, now);
        }
        else if (string.IsNullOrEmpty(room))
        {
            Refuse(call, 404, "no such room", now);
        }
        else if (!account.MayEnter(room))
        {
            Refuse(call, 403, "not this room", now);
        }
        else
        {
            Open(arrived, SipParty.Of(account), room, replaced);
        }
    }

    /// <summary>Whoever isn't known stands before the door, one step back where PINs were guessed.</summary>
    private void TakeStranger(SipCallArrived arrived, SipTrunkOptions? trunk, Instant now)
    {
        SipCall call = arrived.Call;
        InviteServerTransaction invite = call.Invite!;
        _identities.Charge(invite, wrong: false, now);
        SipFault fault = _agent.FindReplaced(invite.Request, out SipCall? replaced);
        if (!fault.IsNone)
        {
            Refuse(call, fault.Status, fault.Reason, now);
            return;
        }

        if (replaced is not null)
        {
            // A transfer behind a trunk: the same trunk takes its own party's place, who has shown the PIN.
            if (trunk is not null && LegOf(replaced) is { IsAtDoor: false, RoomName.Length: > 0 } former && former.Party.Trunk == trunk)
            {
                Open(arrived, former.Party, former.RoomName, replaced);
            }
            else
            {
                Refuse(call, 403, "not that call", now);
            }

            return;
        }

        if (Dialled(invite.Request) is not { } room)
        {
            Refuse(call, 404, "no such room", now);
            return;
        }

        IPAddress source = invite.Flow.Remote.ToEndPoint().Address;
        Duration wait = _pinGuard.Wait($"{(source.IsIPv4MappedToIPv6 ? source.MapToIPv4() : source)}", trunk?.Name ?? "", room, now);
        bool crowded = _legs.Count(leg => leg.IsAtDoor) >= MostAtDoor || (trunk is null && _legs.Count(leg => leg.IsAtDoor && leg.Source.Equals(source)) >= MostAtDoorOfSource);
        if (wait > Duration.Zero || crowded)
        {
            Refuse(call, 503, "too many wrong PINs", now, Math.Max(1, (int)wait.Seconds + 1));
            return;
        }

        SipLeg leg = Make(SipParty.Stranger(trunk), invite.Flow);
        leg.Call = call;
        call.Tag = leg;
        leg.Knock(room, arrived.Offer, now);
    }

    /// <summary>The room behind what was dialled, empty where the PIN tells it, null for what is neither number nor room.</summary>
    private string? Dialled(SipMessage invite)
    {
        string user = !SipUri.TryParse(invite.RequestUri, out SipUri? uri) ? "" : (uri.IsSip ? uri.UserText : uri.Opaque).Split(';')[0];
        return options.Sip.Numbers.FirstOrDefault(number => number.Number == user) is { } planned ? planned.Room
            : Identity.Names.IsRoom(user) ? user
            : null;
    }

    /// <summary>Opening a room may look into the database: the loop goes on meanwhile, and the call is answered on it.</summary>
    private async void Open(SipCallArrived arrived, SipParty party, string room, SipCall? replaced)
    {
        RoomActor? actor = null;
        try
        {
            actor = await rooms.OpenAsync(room);
        }
        catch (Exception error)
        {
            SipLog.RoomNotOpened(log, error);
        }

        _post(now =>
        {
            if (arrived.Call.State == SipCallState.Ended)
            {
                return;
            }

            if (actor is null)
            {
                Refuse(arrived.Call, 503, "no room can be opened", now);
                return;
            }

            SipLeg leg = Make(party, arrived.Call.Dialog.Flow);
            leg.Call = arrived.Call;
            arrived.Call.Tag = leg;
            leg.Enter(actor, room, arrived.Offer, now);
            if (replaced is not null && LegOf(replaced) is { } former && !leg.IsEnded)
            {
                // RFC 3891 section 3: the new one is there, the old one goes.
                HangUp(former, "replaced", now);
            }
        });
    }

    private void Reanswer(SipCallReoffered reoffered, Instant now)
    {
        if (LegOf(reoffered.Call) is { } leg)
        {
            leg.Reanswer(reoffered.Offer, now);
        }
        else
        {
            _agent.RefuseReoffer(reoffered.Call, 488, now);
        }
    }

    private void TakeInfo(SipInfoArrived info, Instant now)
    {
        if (LegOf(info.Call) is not { } leg)
        {
            return;
        }

        if (info.ContentType == SipBody.MediaControl)
        {
            leg.Media.AskRoomForKeyFrame();
        }
        else if (DtmfBody.Read(info.ContentType, info.Body.Span) is not '\0' and char key)
        {
            leg.Press(key, now);
        }
    }

    private void Refer(SipReferArrived refer, Instant now)
    {
        SipCall call = refer.Call;
        Action<int> progress = status => _post(later => _agent.NotifyRefer(call, status, later));
        if (LegOf(call) is { IsAtDoor: false } leg && outbound.Refer(leg, refer.Target, refer.Replaces, progress, now))
        {
            _agent.AcceptRefer(refer, now);
            return;
        }

        SipLog.Refused(log, 403, "REFER");
        metrics.Refused("sip-refer");
        _agent.Respond(refer.Transaction, SipResponses.For(refer.Transaction.Request, 403), now);
    }

    private void End(SipLeg? leg, string reason)
    {
        if (leg is { IsEnded: false })
        {
            if (leg.Call is { } call)
            {
                call.Tag = null;
            }

            leg.End();
            _legs.Remove(leg);
            SipLog.Ended(log, reason);
        }
    }

    private void Refuse(SipCall call, int status, string reason, Instant now, int retryAfter = 30)
    {
        SipLog.Refused(log, status, reason);
        metrics.Refused($"sip-{status}");
        SipMessage response = SipResponses.For(call.Invite!.Request, status, toTag: call.Dialog.Id.LocalTag);
        if (status == 503)
        {
            response.Add(SipHeaderNames.RetryAfter, $"{retryAfter}");
        }

        _agent.Refuse(call, response, now);
    }

    private void Answer(SipServerTransaction transaction, SipMessage request, Instant now)
    {
        switch (request.Method)
        {
            case SipMethods.Options:
                // A ping of a trunk or endpoint. Scanners ask as well, so it costs.
                _identities.Charge(transaction, wrong: false, now);
                SipMessage options = _agent.Response(request, 200);
                options.Add(SipHeaderNames.Allow, SipMethods.Allowed);
                options.Add(SipHeaderNames.Accept, SipBody.Sdp);
                options.Add(SipHeaderNames.Supported, "timer, 100rel, replaces, norefersub, path, outbound");
                _agent.Respond(transaction, options, now);
                break;
            case SipMethods.Register:
                Register(transaction, request, now);
                break;
            default:
                _identities.Charge(transaction, wrong: false, now);
                SipMessage refusal = _agent.Response(request, 405);
                refusal.Add(SipHeaderNames.Allow, SipMethods.Allowed);
                _agent.Respond(transaction, refusal, now);
                break;
        }
    }

    private void Register(SipServerTransaction transaction, SipMessage request, Instant now)
    {
        SipMessage response;
        if (_identities.Authenticate(transaction, now) is { } account)
        {
            response = registrations.Register(transaction, account, _agent.Transactions.NewTag(), now);
        }
        else
        {
            response = _agent.Response(request, 401);
            _identities.Challenge(response, request, now);
        }

        _agent.Respond(transaction, response, now);
    }
}
