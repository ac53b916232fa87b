using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>What each request and response means to a call.</summary>
internal sealed class SipCallRequests(SipUserAgent agent)
{
    private static readonly string[] s_extensions = ["timer", "100rel", "replaces", "norefersub", "path", "outbound"];

    private SipTransactionLayer Layer => agent.Transactions;

    public void Take(SipServerTransaction transaction, Instant now)
    {
        SipMessage request = transaction.Request;
        if (UnknownExtensions(request) is { Length: > 0 } unknown)
        {
            SipMessage refusal = agent.Response(request, 420);
            refusal.Add(SipHeaderNames.Unsupported, unknown);
            agent.Respond(transaction, refusal, now);
        }
        else if (request.To is { Tag.Length: > 0 })
        {
            TakeInside(transaction, request, now);
        }
        else if (request.Method == SipMethods.Invite)
        {
            TakeInvite((InviteServerTransaction)transaction, request, now);
        }
        else if (request.Method is SipMethods.Bye or SipMethods.Prack or SipMethods.Info or SipMethods.Update)
        {
            agent.Respond(transaction, agent.Response(request, 481), now);
        }
        else
        {
            agent.Tell(new SipOutsideRequest(transaction, request));
        }
    }

    public void TakeAck(SipMessage ack, Instant now)
    {
        if (agent.Find(SipDialogId.OfRequest(ack)) is not { Answer: { } pending } call || pending.Sequence != ack.CSeq.Number)
        {
            return;
        }

        call.Answer = null;
        if (call.State == SipCallState.Accepted)
        {
            call.State = SipCallState.Confirmed;
        }

        SipBody.TryFind(ack, SipBody.Sdp, out ReadOnlyMemory<byte> answer);
        agent.Tell(new SipCallConfirmed(call, answer));
        if (call.EndsWithAck)
        {
            agent.Hangup(call, "", now);
        }
    }

    public void AcceptRefer(SipReferArrived refer, Instant now)
    {
        SipMessage request = refer.Transaction.Request;
        bool silent = request.Find("Refer-Sub")?.Trim().Equals("false", StringComparison.OrdinalIgnoreCase) == true;
        SipMessage response = agent.Response(request, 202);
        response.Add(SipHeaderNames.Contact, refer.Call.Dialog.LocalContact);
        if (silent)
        {
            response.Add("Refer-Sub", "false");
        }

        refer.Call.ReferSequence = silent ? 0 : request.CSeq.Number;
        agent.Respond(refer.Transaction, response, now);
        NotifyRefer(refer.Call, 100, now);
    }

    public void NotifyRefer(SipCall call, int status, Instant now)
    {
        if (call.ReferSequence == 0 || call.State != SipCallState.Confirmed)
        {
            return;
        }

        SipMessage notify = agent.Sign(call.Dialog.Request(SipMethods.Notify));
        notify.Add(SipHeaderNames.Contact, call.Dialog.LocalContact);
        notify.Add(SipHeaderNames.Event, $"refer;id={call.ReferSequence}");
        notify.Add("Subscription-State", status < 200 ? "active;expires=180" : "terminated;reason=noresource");
        notify.SetBody("message/sipfrag;version=2.0", System.Text.Encoding.ASCII.GetBytes($"SIP/2.0 {status} {SipResponses.Phrase(status)}\r\n"));
        call.ReferSequence = status < 200 ? call.ReferSequence : 0;
        Send(call, notify, now);
    }

    public void TakeResponse(SipClientTransaction transaction, SipMessage response, Instant now)
    {
        // A 2xx that comes again finds no offer of ours any more, but its ACK was lost.
        SipCall? call = agent.Find(transaction)
            ?? (transaction is InviteClientTransaction ? agent.Find(SipDialogId.OfResponse(response)) : null);
        if (call is null && response.StatusCode is >= 200 and < 300 && transaction is InviteClientTransaction && transaction.Request.To is { Tag.Length: 0 })
        {
            EndFork(transaction, response, now);
        }

        if (call is null || response.StatusCode < 200)
        {
            return;
        }

        if (response.StatusCode < 300)
        {
            Accepted(call, transaction, response, now);
            return;
        }

        call.OwnOffer = null;
        Refused(call, response.StatusCode, now);
    }

    public void TakeFailure(SipClientTransaction transaction, int status)
    {
        // RFC 3261 section 12.2.1.2: no answer inside a dialog means that the far side is gone.
        if (agent.Find(transaction) is { } call)
        {
            call.OwnOffer = null;
            agent.End(call, status == 408 ? "gone" : "disconnected");
        }
    }

    public void Offer(SipCall call, string method, Instant now)
    {
        SipMessage request = agent.Sign(call.Dialog.Request(method));
        request.Add(SipHeaderNames.Allow, SipMethods.Allowed);
        call.Timer.Write(request);
        if (method == SipMethods.Invite && call.LocalDescription.Length > 0)
        {
            request.SetBody(SipBody.Sdp, System.Text.Encoding.UTF8.GetBytes(call.LocalDescription));
        }

        call.OwnOffer = Send(call, request, now);
    }

    public void Bye(SipCall call, string reason, Instant now)
    {
        SipMessage bye = agent.Sign(call.Dialog.Request(SipMethods.Bye));
        if (reason.Length > 0)
        {
            bye.Add(SipHeaderNames.Reason, reason);
        }

        Send(call, bye, now);
    }

    public void Info(SipCall call, string contentType, byte[] body, Instant now)
    {
        SipMessage info = agent.Sign(call.Dialog.Request(SipMethods.Info));
        info.SetBody(contentType, body);
        Send(call, info, now);
    }

    // RFC 3261 section 13.2.2.4: another fork answered too, or again after its BYE: acknowledged, and hung up.
    private void EndFork(SipClientTransaction transaction, SipMessage response, Instant now)
    {
        string contact = transaction.Request.Find(SipHeaderNames.Contact) ?? "";
        if (SipDialog.ForClient(transaction.Request, response, transaction.Flow, contact) is not { } dialog)
        {
            return;
        }

        SipHost host = agent.LocalHost(dialog.Flow);
        Layer.SendAck(dialog.Ack(response.CSeq.Number), dialog.Flow, host);
        Layer.Send(agent.Sign(dialog.Request(SipMethods.Bye)), dialog.Flow, host, now);
    }

    private SipClientTransaction Send(SipCall call, SipMessage request, Instant now) =>
        Layer.Send(request, call.Dialog.Flow, agent.LocalHost(call.Dialog.Flow), now);

    private void Accepted(SipCall call, SipClientTransaction transaction, SipMessage response, Instant now)
    {
        if (transaction is InviteClientTransaction)
        {
            Layer.SendAck(call.Dialog.Ack(response.CSeq.Number), call.Dialog.Flow, agent.LocalHost(call.Dialog.Flow));
        }

        if (call.OwnOffer != transaction)
        {
            return;
        }

        call.OwnOffer = null;
        call.Dialog.RefreshTarget(response);
        call.Timer.TakeAnswer(response, now);
        if (SipBody.TryFind(response, SipBody.Sdp, out ReadOnlyMemory<byte> answer))
        {
            agent.Tell(new SipReofferAnswered(call, answer));
        }
    }

    private void Refused(SipCall call, int status, Instant now)
    {
        switch (status)
        {
            case 491:
                // Section 14.1: the side that chose the Call-ID waits 2.1 to 4 s, the other 0 to 2 s.
                int least = call.Invite is null ? 2100 : 10;
                call.RetryAt = now + Duration.FromMilliseconds((Layer.NewTag()[0] % 19 * 100) + least);
                break;
            case 408 or 481:
                agent.End(call, "gone");
                break;
        }
    }

    private void TakeInvite(InviteServerTransaction transaction, SipMessage request, Instant now)
    {
        if (CheckInvite(request) is { IsNone: false } fault)
        {
            SipMessage refusal = agent.Response(request, fault.Status, fault.Reason);
            if (fault.Status == 422)
            {
                refusal.Add(SipHeaderNames.MinSe, $"{SipSessionTimer.Least}");
            }
            else if (fault.Status == 503)
            {
                refusal.Add(SipHeaderNames.RetryAfter, "30");
            }
            else if (fault.Status == 415)
            {
                refusal.Add(SipHeaderNames.Accept, SipBody.Sdp);
            }

            agent.Respond(transaction, refusal, now);
            return;
        }

        if (agent.Begin(transaction) is not { } call)
        {
            agent.Respond(transaction, agent.Response(request, 400, "Missing Contact"), now);
            return;
        }

        SipBody.TryFind(request, SipBody.Sdp, out ReadOnlyMemory<byte> offer);
        agent.Tell(new SipCallArrived(call, request.Body.Length == 0 ? default : offer));
    }

    private SipFault CheckInvite(SipMessage request)
    {
        if (request.MaxForwards == 0)
        {
            // Whoever loops through this server ends here.
            return new SipFault(483, SipResponses.Phrase(483));
        }

        if (!SipUri.TryParse(request.RequestUri, out SipUri? uri) || (!uri.IsSip && uri.Scheme != "tel"))
        {
            return new SipFault(416, SipResponses.Phrase(416));
        }

        if (agent.IsMerged(request))
        {
            // RFC 3261 section 8.2.2.2: the same request by two ways.
            return new SipFault(482, SipResponses.Phrase(482));
        }

        if (SipBody.IsForeign(request, SipBody.Sdp) || request.Find(SipHeaderNames.ContentEncoding) is { Length: > 0 } and not "identity")
        {
            return new SipFault(415, SipResponses.Phrase(415));
        }

        return agent.IsFull ? new SipFault(503, SipResponses.Phrase(503)) : SipSessionTimer.Check(request);
    }

    private void TakeInside(SipServerTransaction transaction, SipMessage request, Instant now)
    {
        if (agent.Find(SipDialogId.OfRequest(request)) is not { } call)
        {
            agent.Respond(transaction, agent.Response(request, 481), now);
            return;
        }

        SipFault fault = call.Dialog.Take(request, transaction.Flow);
        if (!fault.IsNone)
        {
            agent.Respond(transaction, agent.Response(request, fault.Status, fault.Reason), now);
            return;
        }

        switch (request.Method)
        {
            case SipMethods.Invite or SipMethods.Update:
                TakeReoffer(call, transaction, request, now);
                break;
            case SipMethods.Bye:
                TakeBye(call, transaction, request, now);
                break;
            case SipMethods.Prack:
                TakePrack(call, transaction, request, now);
                break;
            case SipMethods.Info:
                TakeInfo(call, transaction, request, now);
                break;
            case SipMethods.Refer:
                TakeRefer(call, transaction, request, now);
                break;
            case SipMethods.Notify:
                // Nobody here subscribes: what comes all the same is taken note of, for some endpoints hang up on a refusal.
                agent.Respond(transaction, agent.Response(request, 200), now);
                break;
            case SipMethods.Options:
                SipMessage response = agent.Response(request, 200);
                response.Add(SipHeaderNames.Allow, SipMethods.Allowed);
                agent.Respond(transaction, response, now);
                break;
            default:
                SipMessage refusal = agent.Response(request, 405);
                refusal.Add(SipHeaderNames.Allow, SipMethods.Allowed);
                agent.Respond(transaction, refusal, now);
                break;
        }
    }

    private void TakeRefer(SipCall call, SipServerTransaction transaction, SipMessage request, Instant now)
    {
        if (call.State != SipCallState.Confirmed || !SipNameAddress.TryParse(request.Find(SipHeaderNames.ReferTo), out SipNameAddress? target) || !target.Uri.IsSip)
        {
            agent.Respond(transaction, agent.Response(request, 400, "Bad Refer-To"), now);
            return;
        }

        // RFC 3891 section 4: Replaces stands escaped behind the question mark.
        SipReplaces? replaces = null;
        foreach (string header in target.Uri.Headers.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            if (header.StartsWith("Replaces=", StringComparison.OrdinalIgnoreCase))
            {
                SipReplaces.TryParse(SipText.Unescape(header["Replaces=".Length..]), out replaces);
            }
        }

        agent.Tell(new SipReferArrived(call, transaction, target.Uri with { Headers = "" }, replaces));
    }

    private void TakeReoffer(SipCall call, SipServerTransaction transaction, SipMessage request, Instant now)
    {
        bool update = request.Method == SipMethods.Update;
        bool hasOffer = SipBody.TryFind(request, SipBody.Sdp, out ReadOnlyMemory<byte> offer);
        if (SipSessionTimer.Check(request) is { IsNone: false })
        {
            SipMessage refusal = agent.Response(request, 422);
            refusal.Add(SipHeaderNames.MinSe, $"{SipSessionTimer.Least}");
            agent.Respond(transaction, refusal, now);
            return;
        }

        // Section 14.2 and RFC 3311 section 5.2: an offer of ours is under way (glare, 491); one of theirs is (500).
        if (call.OwnOffer is not null && (hasOffer || !update))
        {
            agent.Respond(transaction, agent.Response(request, 491), now);
            return;
        }

        if (call.Reoffer is not null || call.State == SipCallState.Offered || (!update && call.Answer is not null))
        {
            SipMessage later = agent.Response(request, call.State == SipCallState.Offered ? 491 : 500);
            later.Add(SipHeaderNames.RetryAfter, "2");
            agent.Respond(transaction, later, now);
            return;
        }

        call.Dialog.RefreshTarget(request);
        if (update && !hasOffer)
        {
            // A refresh alone: nothing of the session changes.
            SipMessage response = agent.Response(request, 200);
            response.Add(SipHeaderNames.Contact, call.Dialog.LocalContact);
            call.Timer.Answer(request, response, now);
            agent.Respond(transaction, response, now);
            return;
        }

        call.Reoffer = transaction;
        agent.Tell(new SipCallReoffered(call, hasOffer ? offer : default));
    }

    private void TakeBye(SipCall call, SipServerTransaction transaction, SipMessage request, Instant now)
    {
        agent.Respond(transaction, agent.Response(request, 200), now);
        if (call.State == SipCallState.Offered)
        {
            agent.Refuse(call, 487, now);
            agent.Tell(new SipCallEnded(call, "bye"));
            return;
        }

        if (call.Reoffer is { } reoffer)
        {
            // Section 15.1.2: what is pending is answered.
            agent.Respond(reoffer, agent.Response(reoffer.Request, 487), now);
        }

        agent.End(call, "bye");
    }

    private void TakePrack(SipCall call, SipServerTransaction transaction, SipMessage request, Instant now)
    {
        string[] words = request.Find(SipHeaderNames.RAck)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        bool matches = call.Provisional is { } pending && words.Length == 3
            && SipText.TryNumber(words[0], uint.MaxValue, out long number) && number == call.ProvisionalSequence
            && SipText.TryNumber(words[1], uint.MaxValue, out long sequence) && sequence == pending.Sequence && words[2] == SipMethods.Invite;
        if (matches)
        {
            call.Provisional = null;
        }

        agent.Respond(transaction, agent.Response(request, matches ? 200 : 481), now);
    }

    private void TakeInfo(SipCall call, SipServerTransaction transaction, SipMessage request, Instant now)
    {
        string type = SipContentType.Parse(request.Find(SipHeaderNames.ContentType)).Type;
        bool known = request.Body.Length == 0 || type is SipBody.MediaControl or SipBody.DtmfRelay or "application/dtmf";
        SipMessage response = agent.Response(request, known ? 200 : 415);
        if (!known)
        {
            response.Add(SipHeaderNames.Accept, $"{SipBody.MediaControl}, {SipBody.DtmfRelay}");
        }

        agent.Respond(transaction, response, now);
        if (known && request.Body.Length > 0)
        {
            agent.Tell(new SipInfoArrived(call, type, request.Body));
        }
    }

    private static string UnknownExtensions(SipMessage request) => request.Method is SipMethods.Cancel or SipMethods.Ack
        ? ""
        : string.Join(", ", request.All(SipHeaderNames.Require)
            .Concat(request.All(SipHeaderNames.ProxyRequire))
            .Where(option => option.Length > 0 && !s_extensions.Contains(option, StringComparer.OrdinalIgnoreCase)));
}
