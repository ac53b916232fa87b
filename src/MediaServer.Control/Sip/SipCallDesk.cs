using System.Net;
using MediaServer.Control.Configuration;
using MediaServer.Control.Metrics;
using MediaServer.Control.Rooms;
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
    LegFigures figures, ILogger<SipCallDesk> log)
{
    private static readonly Duration s_silence = Duration.FromSeconds(60);

    private readonly DigestAuthenticator _digest = new(options.Sip.Realm, random);
    private readonly MemoryBindingStore _bindings = new();
    private readonly RtpPortPool _ports = new(options.Sip.RtpPorts, random);
    private SipUserAgent _agent = null!;
    private SourceGuard _guard = null!;
    private Action<Action<Instant>> _post = null!;
    private SipRegistrar _registrar = null!;
    private Instant _nextSweep;

    public void Attach(SipUserAgent agent, SourceGuard guard, Action<Action<Instant>> post)
    {
        _agent = agent;
        _guard = guard;
        _post = post;
        _registrar = new SipRegistrar(_bindings);
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
                LegOf(confirmed.Call)?.TakeDelayedAnswer(confirmed.Answer, now);
                break;
            case SipCallReoffered reoffered:
                Reanswer(reoffered, now);
                break;
            case SipInfoArrived { ContentType: SipBody.MediaControl } info:
                LegOf(info.Call)?.Media.AskRoomForKeyFrame();
                break;
            case SipCallEnded ended:
                End(ended.Call, ended.Reason);
                break;
        }
    }

    /// <summary>Each beat: legs that have fallen silent end, bindings that have ended go.</summary>
    public void Beat(Instant now)
    {
        if (now < _nextSweep)
        {
            return;
        }

        _nextSweep = now + Duration.FromSeconds(5);
        _bindings.Expire(now);
        foreach (SipCall call in _agent.Calls.ToArray())
        {
            if (LegOf(call) is { Media: { Session.IsOnHold: false } media } && Environment.TickCount64 - media.LastReceived > s_silence.Milliseconds)
            {
                HangUp(call, "silent", now);
            }
        }
    }

    public void HangUpAll(Instant now)
    {
        foreach (SipCall call in _agent.Calls.ToArray())
        {
            HangUp(call, "draining", now);
        }
    }

    internal void HangUp(SipCall call, string reason, Instant now)
    {
        _agent.Hangup(call, "", now);
        End(call, reason);
    }

    private static SipLeg? LegOf(SipCall call) => call.Tag as SipLeg;

    private void Take(SipCallArrived arrived, Instant now)
    {
        SipCall call = arrived.Call;
        if (Authenticate(call.Invite, now) is not { } account)
        {
            SipMessage challenge = _agent.Response(call.Invite.Request, 401);
            Challenge(challenge, call.Invite.Request, now);
            _agent.Refuse(call, challenge, now);
            return;
        }

        string room = SipUri.TryParse(call.Invite.Request.RequestUri, out SipUri? uri) ? uri.UserText : "";
        if (!Identity.Names.IsRoom(room))
        {
            Refuse(call, 404, "no such room", now);
        }
        else if (!account.MayEnter(room))
        {
            Refuse(call, 403, "not this room", now);
        }
        else
        {
            Open(arrived, account, room);
        }
    }

    /// <summary>Opening a room may look into the database: the loop goes on meanwhile, and the call is answered on it.</summary>
    private async void Open(SipCallArrived arrived, SipEndpointOptions account, string room)
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
            if (actor is null)
            {
                Refuse(arrived.Call, 503, "no room can be opened", now);
                return;
            }

            SipLeg leg = new(arrived.Call, actor, account, new SipLegServices(_agent, engine, random, metrics, time, _ports, figures, log, _post, this));
            arrived.Call.Tag = leg;
            leg.Answer(arrived.Offer, room, now);
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

    private void End(SipCall call, string reason)
    {
        if (LegOf(call) is { } leg)
        {
            call.Tag = null;
            leg.End();
            SipLog.Ended(log, reason);
        }
    }

    internal void Refuse(SipCall call, int status, string reason, Instant now)
    {
        SipLog.Refused(log, status, reason);
        metrics.Refused($"sip-{status}");
        SipMessage response = SipResponses.For(call.Invite.Request, status, toTag: call.Dialog.Id.LocalTag);
        if (status == 503)
        {
            response.Add(SipHeaderNames.RetryAfter, "30");
        }

        _agent.Refuse(call, response, now);
        End(call, reason);
    }

    private void Answer(SipServerTransaction transaction, SipMessage request, Instant now)
    {
        switch (request.Method)
        {
            case SipMethods.Options:
                // A ping of a trunk or endpoint. Scanners ask as well, so it costs.
                Charge(transaction, wrong: false, now);
                SipMessage options = _agent.Response(request, 200);
                options.Add(SipHeaderNames.Allow, SipMethods.Allowed);
                options.Add(SipHeaderNames.Accept, SipBody.Sdp);
                options.Add(SipHeaderNames.Supported, "timer, 100rel");
                _agent.Respond(transaction, options, now);
                break;
            case SipMethods.Register:
                Register(transaction, request, now);
                break;
            default:
                Charge(transaction, wrong: false, now);
                SipMessage refusal = _agent.Response(request, 405);
                refusal.Add(SipHeaderNames.Allow, SipMethods.Allowed);
                _agent.Respond(transaction, refusal, now);
                break;
        }
    }

    private void Register(SipServerTransaction transaction, SipMessage request, Instant now)
    {
        SipMessage response;
        if (Authenticate(transaction, now) is not { } account)
        {
            response = _agent.Response(request, 401);
            Challenge(response, request, now);
        }
        else if (request.To?.Uri.UserText != account.User)
        {
            // RFC 3261 section 10.3 step 4: nobody registers for somebody else.
            response = _agent.Response(request, 403);
        }
        else
        {
            response = _registrar.Register(request, transaction.Flow, _agent.Transactions.NewTag(), now);
        }

        _agent.Respond(transaction, response, now);
    }

    private SipEndpointOptions? Authenticate(SipServerTransaction transaction, Instant now)
    {
        DigestResult result = _digest.Check(transaction.Request, Secret, now, out string user);
        if (result == DigestResult.Authentic)
        {
            _guard.Restore(transaction.Flow.Remote.ToEndPoint().Address);
            return Account(user);
        }

        _stale = result is DigestResult.Stale or DigestResult.Replayed;
        Charge(transaction, result is DigestResult.Wrong or DigestResult.Replayed, now);
        return null;
    }

    private bool _stale;

    // An account that has one hash is challenged for that one alone: see DigestAuthenticator.Challenge.
    private void Challenge(SipMessage response, SipMessage request, Instant now)
    {
        SipEndpointOptions? claimed = Account(request.From?.Uri.UserText ?? "");
        _digest.Challenge(response, DigestAuthenticator.Both.Where(algorithm => claimed?.Secrets.ContainsKey(algorithm) != false), _stale, now);
    }

    private void Charge(SipServerTransaction transaction, bool wrong, Instant now)
    {
        IPAddress source = transaction.Flow.Remote.ToEndPoint().Address;
        if (_guard.Charge(source, wrong, now))
        {
            SipLog.SourceSilenced(log);
        }
    }

    private SipEndpointOptions? Account(string user) => options.Sip.Endpoints.FirstOrDefault(endpoint => endpoint.User == user);

    private string? Secret(string user, DigestAlgorithm algorithm) => Account(user)?.Secrets.GetValueOrDefault(algorithm);
}
