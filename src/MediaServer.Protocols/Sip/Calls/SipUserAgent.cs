using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// The calls of an endpoint that is called: dialogs above transactions. Messages and the time in; messages, events and the
/// next deadline out. Belongs to one thread.
/// </summary>
public sealed class SipUserAgent
{
    private readonly Dictionary<SipDialogId, SipCall> _calls = [];
    private readonly Dictionary<InviteServerTransaction, SipCall> _byInvite = [];
    private readonly Queue<SipCallEvent> _events = new();
    private readonly SipUserAgentOptions _options;
    private readonly IRandomSource _random;
    private readonly SipCallRequests _requests;
    private readonly SipOutgoingCalls _outgoing;
    private readonly HashSet<SipClientTransaction> _asked = [];

    /// <summary>The value of <c>Supported</c>.</summary>
    internal const string Extensions = "timer, 100rel, replaces, norefersub";

    public SipUserAgent(SipUserAgentOptions options, IRandomSource random)
    {
        _options = options;
        _random = random;
        Transactions = new SipTransactionLayer(random);
        _requests = new SipCallRequests(this);
        _outgoing = new SipOutgoingCalls(this);
    }

    public SipTransactionLayer Transactions { get; }

    public IReadOnlyCollection<SipCall> Calls => _calls.Values;

    /// <summary>When <see cref="Advance"/> must be called next.</summary>
    public Instant NextDeadline
    {
        get
        {
            Instant next = Instant.Min(Transactions.NextDeadline, _outgoing.NextDeadline);
            foreach (SipCall call in _calls.Values)
            {
                next = Instant.Min(next, call.Deadline);
            }

            return next;
        }
    }

    public bool TryTake(out SipTransmit transmit) => Transactions.TryTake(out transmit);

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SipCallEvent? happened) => _events.TryDequeue(out happened);

    public void Receive(ReadOnlySpan<byte> bytes, SipFlow flow, Instant now)
    {
        Transactions.Receive(bytes, flow, now);
        Handle(now);
    }

    public void Disconnect(SipFlow flow, Instant now)
    {
        Transactions.Disconnect(flow);
        Handle(now);
    }

    public void Advance(Instant now)
    {
        Transactions.Advance(now);
        Handle(now);
        _outgoing.Advance(now);
        foreach (SipCall call in _calls.Values.Where(call => call.Deadline <= now).ToArray())
        {
            AdvanceCall(call, now);
        }
    }

    /// <summary>Calls that this side makes and that aren't answered yet.</summary>
    public int OutgoingCount => _outgoing.Count;

    /// <summary>Calls somebody. What becomes of it is told by events.</summary>
    public SipOutgoingCall Call(SipCallOut asked, Instant now) => _outgoing.Begin(asked, now);

    /// <summary>Gives a call of ours up; an answer that crosses it is hung up.</summary>
    public void Cancel(SipOutgoingCall call, Instant now) => _outgoing.Cancel(call, now);

    /// <summary>Sends a request outside every call (OPTIONS of a trunk); <see cref="SipOutsideAnswered"/> follows.</summary>
    public SipClientTransaction Ask(string method, SipUri target, SipFlow flow, Instant now)
    {
        SipHost host = LocalHost(flow);
        SipMessage request = Sign(SipMessage.Request(method, target.ToString()));
        request.Add(SipHeaderNames.MaxForwards, "70");
        request.Add(SipHeaderNames.From, $"<sip:{host}>;tag={Transactions.NewTag()}");
        request.Add(SipHeaderNames.To, $"<{target}>");
        request.Add(SipHeaderNames.CallId, Transactions.NewTag());
        request.Add(SipHeaderNames.CSeq, new SipCSeq(1, method).ToString());
        SipClientTransaction transaction = Transactions.Send(request, flow, host, now);
        _asked.Add(transaction);
        return transaction;
    }

    /// <summary>The call that an INVITE wants to take the place of (RFC 3891 section 3).</summary>
    /// <param name="invite">With or without Replaces.</param>
    /// <param name="replaced">Null when the INVITE replaces nothing.</param>
    /// <returns>None, 400 for a header that can't be read, 481 when there is no such call, 486 when it is answered already.</returns>
    public SipFault FindReplaced(SipMessage invite, out SipCall? replaced)
    {
        replaced = null;
        if (invite.Find(SipHeaderNames.Replaces) is not { } text)
        {
            return SipFault.None;
        }

        if (!SipReplaces.TryParse(text, out SipReplaces? replaces))
        {
            return SipFault.BadRequest("Bad Replaces");
        }

        replaced = Find(new SipDialogId(replaces.CallId, replaces.ToTag, replaces.FromTag));
        return replaced is null || replaced.State == SipCallState.Offered ? new SipFault(481, SipResponses.Phrase(481))
            : replaces.EarlyOnly ? new SipFault(486, SipResponses.Phrase(486))
            : SipFault.None;
    }

    /// <summary>Takes a REFER: 202, and the first NOTIFY where the far side wants them (RFC 3515, RFC 4488).</summary>
    public void AcceptRefer(SipReferArrived refer, Instant now) => _requests.AcceptRefer(refer, now);

    /// <summary>Tells how a REFER goes on; a final status ends its subscription.</summary>
    public void NotifyRefer(SipCall call, int status, Instant now) => _requests.NotifyRefer(call, status, now);

    /// <summary>Answers a request outside every call.</summary>
    public void Respond(SipServerTransaction transaction, SipMessage response, Instant now) => Transactions.Respond(transaction, Sign(response), now);

    /// <summary>A response to it that can be given to <see cref="Respond"/>.</summary>
    public SipMessage Response(SipMessage request, int status, string? reason = null) => SipResponses.For(request, status, reason, Transactions.NewTag());

    /// <summary>Says that it rings; reliably where the caller asks for it (RFC 3262).</summary>
    public void Ring(SipCall call, Instant now)
    {
        if (call.State != SipCallState.Offered || call.Provisional is not null)
        {
            return;
        }

        SipMessage ringing = Sign(SipResponses.For(call.Invite!.Request, 180, toTag: call.Dialog.Id.LocalTag));
        ringing.Add(SipHeaderNames.Contact, call.Dialog.LocalContact);
        if (call.Invite.Request.HasOption(SipHeaderNames.Require, "100rel") || call.Invite.Request.HasOption(SipHeaderNames.Supported, "100rel"))
        {
            call.ProvisionalSequence = (_random.NextUInt32() & 0x7FFF_FFFE) + 1;
            ringing.Add(SipHeaderNames.Require, "100rel");
            ringing.Add(SipHeaderNames.RSeq, $"{call.ProvisionalSequence}");
            call.Provisional = new PendingAnswer(call.Invite, ringing, now);
        }

        Transactions.Respond(call.Invite, ringing, now);
    }

    /// <summary>Takes the call: 200 with an answer, or with an offer where the INVITE had none.</summary>
    public void Accept(SipCall call, string description, Instant now)
    {
        if (call.State != SipCallState.Offered)
        {
            return;
        }

        call.State = SipCallState.Accepted;
        call.Provisional = null;
        call.Dialog.IsConfirmed = true;
        Answer(call, call.Invite!, description, now);
    }

    /// <summary>Refuses a call that waits.</summary>
    public void Refuse(SipCall call, SipMessage response, Instant now)
    {
        if (call.State != SipCallState.Offered)
        {
            return;
        }

        Remove(call);
        Transactions.Respond(call.Invite!, Sign(response), now);
    }

    public void Refuse(SipCall call, int status, Instant now, string? reason = null) =>
        Refuse(call, SipResponses.For(call.Invite!.Request, status, reason, call.Dialog.Id.LocalTag), now);

    /// <summary>Answers a later offer.</summary>
    public void AnswerReoffer(SipCall call, string description, Instant now)
    {
        if (call.Reoffer is { IsOpen: true } reoffer)
        {
            call.Reoffer = null;
            Answer(call, reoffer, description, now);
        }
    }

    /// <summary>Refuses a later offer: the session goes on as it was.</summary>
    public void RefuseReoffer(SipCall call, int status, Instant now)
    {
        if (call.Reoffer is { } reoffer)
        {
            call.Reoffer = null;
            Transactions.Respond(reoffer, Sign(SipResponses.For(reoffer.Request, status, toTag: call.Dialog.Id.LocalTag)), now);
        }
    }

    /// <summary>Offers anew from this side by re-INVITE; false while another offer is under way.</summary>
    public bool TryReoffer(SipCall call, string description, Instant now)
    {
        if (call.State != SipCallState.Confirmed || call.OwnOffer is not null || call.Reoffer is not null || call.Answer is not null)
        {
            return false;
        }

        call.LocalDescription = description;
        _requests.Offer(call, SipMethods.Invite, now);
        return true;
    }

    /// <summary>Ends a call from this side.</summary>
    public void Hangup(SipCall call, string reason, Instant now)
    {
        switch (call.State)
        {
            case SipCallState.Offered:
                Refuse(call, 480, now);
                break;
            case SipCallState.Accepted:
                // RFC 3261 section 15: no BYE before the ACK, or the answer's timeout.
                call.EndsWithAck = true;
                break;
            case SipCallState.Confirmed:
                _requests.Bye(call, reason, now);
                Remove(call);
                break;
        }
    }

    /// <summary>Sends an INFO, for example a key frame request (RFC 5168).</summary>
    public void SendInfo(SipCall call, string contentType, byte[] body, Instant now)
    {
        if (call.State == SipCallState.Confirmed)
        {
            _requests.Info(call, contentType, body, now);
        }
    }

    internal SipHost LocalHost(SipFlow flow) => _options.LocalHost(flow);

    internal SipMessage Sign(SipMessage message)
    {
        if (_options.Product.Length > 0)
        {
            message.Set(message.IsRequest ? SipHeaderNames.UserAgent : "Server", _options.Product);
        }

        return message;
    }

    internal void Tell(SipCallEvent happened) => _events.Enqueue(happened);

    internal SipCall? Find(SipDialogId id) => _calls.GetValueOrDefault(id);

    internal SipCall? Find(SipClientTransaction transaction) => _calls.Values.FirstOrDefault(call => call.OwnOffer == transaction);

    internal bool IsFull => _calls.Count + _outgoing.Count >= _options.MaxCalls;

    internal bool IsMerged(SipMessage request) => _calls.Values.Any(call =>
        call.Dialog.Id.CallId == request.CallId && call.Dialog.Id.RemoteTag == request.From?.Tag && call.Invite?.Request.CSeq == request.CSeq);

    internal SipCall? Begin(InviteServerTransaction invite)
    {
        SipUri target = SipUri.TryParse(invite.Request.RequestUri, out SipUri? uri) ? uri : new SipUri { Scheme = "sip", Host = LocalHost(invite.Flow) };
        string transport = invite.Flow.Transport == SipTransportKind.Udp ? "" : $";transport={invite.Flow.ViaName.ToLowerInvariant()}";
        string contact = $"<sip:{(target.User.Length > 0 ? target.User + "@" : "")}{LocalHost(invite.Flow)}{transport}>";
        if (SipDialog.ForServer(invite.Request, invite.Flow, Transactions.NewTag(), contact, _random.NextUInt32() >> 8) is not { } dialog)
        {
            return null;
        }

        SipCall call = new(dialog, invite)
        {
            AllowsUpdate = invite.Request.HasOption(SipHeaderNames.Allow, SipMethods.Update),
        };
        _calls[dialog.Id] = call;
        _byInvite[invite] = call;
        return call;
    }

    /// <summary>A call of ours that was answered.</summary>
    internal SipCall Begin(SipDialog dialog, SipOutgoingCall outgoing, SipMessage response, Instant now)
    {
        SipCall call = new(dialog, null)
        {
            State = SipCallState.Confirmed,
            LocalDescription = outgoing.Asked.Offer,
            AllowsUpdate = response.HasOption(SipHeaderNames.Allow, SipMethods.Update),
            Tag = outgoing.Tag,
        };
        call.Timer.Ask();
        call.Timer.TakeAnswer(response, now);
        _calls[dialog.Id] = call;
        return call;
    }

    internal bool TryTakeAnswer(SipClientTransaction transaction, SipMessage? response)
    {
        if (response is { StatusCode: < 200 } || !_asked.Remove(transaction))
        {
            return false;
        }

        Tell(new SipOutsideAnswered(transaction, response));
        return true;
    }

    internal void End(SipCall call, string reason)
    {
        Remove(call);
        Tell(new SipCallEnded(call, reason));
    }

    private void Remove(SipCall call)
    {
        call.State = SipCallState.Ended;
        _calls.Remove(call.Dialog.Id);
        if (call.Invite is not null)
        {
            _byInvite.Remove(call.Invite);
        }
    }

    private void Answer(SipCall call, SipServerTransaction transaction, string description, Instant now)
    {
        SipMessage response = Sign(SipResponses.For(transaction.Request, 200, toTag: call.Dialog.Id.LocalTag));
        response.Add(SipHeaderNames.Contact, call.Dialog.LocalContact);
        response.Add(SipHeaderNames.Allow, SipMethods.Allowed);
        response.Add(SipHeaderNames.Supported, Extensions);
        call.Timer.Answer(transaction.Request, response, now);
        if (description.Length > 0)
        {
            call.LocalDescription = description;
            response.SetBody(SipBody.Sdp, System.Text.Encoding.UTF8.GetBytes(description));
        }

        if (transaction is InviteServerTransaction)
        {
            call.Answer = new PendingAnswer(transaction, response, now);
        }

        Transactions.Respond(transaction, response, now);
    }

    private void Handle(Instant now)
    {
        while (Transactions.TryTake(out SipEvent? happened))
        {
            switch (happened)
            {
                case SipRequestArrived arrived:
                    _requests.Take(arrived.Transaction, now);
                    break;
                case SipAckArrived ack:
                    _requests.TakeAck(ack.Ack, now);
                    break;
                case SipCancelArrived cancel:
                    Cancel(cancel.Invite, now);
                    break;
                case SipResponseArrived response when _outgoing.TryTake(response.Transaction, response.Response, now) || TryTakeAnswer(response.Transaction, response.Response):
                    break;
                case SipRequestFailed failed when _outgoing.TryFail(failed.Transaction, failed.Status) || TryTakeAnswer(failed.Transaction, null):
                    break;
                case SipResponseArrived response:
                    _requests.TakeResponse(response.Transaction, response.Response, now);
                    break;
                case SipRequestFailed failed:
                    _requests.TakeFailure(failed.Transaction, failed.Status);
                    break;
            }
        }
    }

    // RFC 3261 section 9.2. A CANCEL that crosses our 2xx changes nothing: the layer tells only of an INVITE that waits.
    private void Cancel(InviteServerTransaction invite, Instant now)
    {
        if (_byInvite.GetValueOrDefault(invite) is { } call)
        {
            Refuse(call, 487, now);
            Tell(new SipCallEnded(call, "cancelled"));
        }
        else
        {
            Transactions.Respond(invite, Sign(SipResponses.For(invite.Request, 487, toTag: Transactions.NewTag())), now);
            foreach (SipCall reoffered in _calls.Values.Where(candidate => candidate.Reoffer == invite))
            {
                reoffered.Reoffer = null;
            }
        }
    }

    private void AdvanceCall(SipCall call, Instant now)
    {
        if (call.Answer is { } answer && answer.Deadline <= now)
        {
            if (answer.IsOver(now))
            {
                // Section 13.3.1.4: nobody acknowledged; the dialog is confirmed all the same and ends by BYE.
                call.Answer = null;
                _requests.Bye(call, "", now);
                End(call, "no-ack");
                return;
            }

            if (answer.Repeat(now) is { } bytes)
            {
                Transactions.Transmit(answer.Transaction.Flow, bytes);
            }
        }

        if (call.Provisional is { } provisional && provisional.Deadline <= now)
        {
            if (provisional.IsOver(now))
            {
                Refuse(call, 504, now, "No PRACK");
                Tell(new SipCallEnded(call, "no-prack"));
                return;
            }

            if (provisional.Repeat(now) is { } bytes)
            {
                Transactions.Transmit(provisional.Transaction.Flow, bytes);
            }
        }

        if (call.State == SipCallState.Confirmed && (call.RetryAt <= now || call.Timer.Deadline <= now))
        {
            Refresh(call, now);
        }
    }

    private void Refresh(SipCall call, Instant now)
    {
        bool retry = call.RetryAt <= now;
        call.RetryAt = Instant.Never;
        if (!retry && (!call.Timer.IsRefresher || call.OwnOffer is not null))
        {
            _requests.Bye(call, "SIP;cause=408;text=\"Session expired\"", now);
            End(call, "timer");
            return;
        }

        if (call.OwnOffer is null && call.Reoffer is null && call.Answer is null)
        {
            _requests.Offer(call, !retry && call.AllowsUpdate ? SipMethods.Update : SipMethods.Invite, now);
        }

        if (!retry)
        {
            call.Timer.AwaitRefresh();
        }
    }
}
