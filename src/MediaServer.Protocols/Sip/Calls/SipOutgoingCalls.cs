using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>What responses mean to calls of ours that aren't answered yet.</summary>
internal sealed class SipOutgoingCalls(SipUserAgent agent)
{
    private readonly List<SipOutgoingCall> _calls = [];

    private SipTransactionLayer Layer => agent.Transactions;

    public int Count => _calls.Count;

    public Instant NextDeadline => _calls.Count == 0 ? Instant.Never : _calls.Min(call => call.Deadline);

    public SipOutgoingCall Begin(SipCallOut asked, Instant now)
    {
        SipHost host = agent.LocalHost(asked.Flow);
        string transport = asked.Flow.Transport == SipTransportKind.Udp ? "" : $";transport={asked.Flow.ViaName.ToLowerInvariant()}";
        SipOutgoingCall call = new(asked, $"{Layer.NewTag()}{Layer.NewTag()}", Layer.NewTag()) { Contact = $"<sip:{asked.LocalUser}@{host}{transport}>" };
        _calls.Add(call);
        Invite(call, "", "", now);
        return call;
    }

    /// <summary>Gives up; at once where something was heard, else as soon as something is.</summary>
    public void Cancel(SipOutgoingCall call, Instant now)
    {
        if (call.IsCancelled || !_calls.Contains(call))
        {
            return;
        }

        call.IsCancelled = true;
        call.Deadline = now + SipTimers.Timeout;
        if (call.IsProceeding)
        {
            Layer.SendCancel(call.Invite!, now);
        }
    }

    /// <summary>True when the response was one of such a call.</summary>
    public bool TryTake(SipClientTransaction transaction, SipMessage response, Instant now)
    {
        if (_calls.Find(call => call.Invite == transaction) is not { } call)
        {
            return false;
        }

        switch (response.StatusCode)
        {
            case 100:
                Proceed(call, now);
                break;
            case < 200:
                Proceed(call, now);
                Acknowledge(call, response, now);
                agent.Tell(new SipOutgoingProgress(call, response.StatusCode));
                break;
            case < 300:
                Answered(call, response, now);
                break;
            case 401 or 407 when !call.IsAuthorized && !call.IsCancelled && call.Asked.Credentials is { } credentials
                && DigestClient.Answer(response, credentials, SipMethods.Invite, call.Asked.Target.ToString(), Layer.NewTag()) is { } header:
                call.IsAuthorized = true;
                Invite(call, header.Name, header.Value, now);
                break;
            case 422 when call.LeastSession == 0 && SipText.TrySeconds(response.Find(SipHeaderNames.MinSe), out uint least):
                call.LeastSession = (int)Math.Min(least, 86_400);
                Invite(call, "", "", now);
                break;
            default:
                End(call, response.StatusCode);
                break;
        }

        return true;
    }

    public bool TryFail(SipClientTransaction transaction, int status)
    {
        if (_calls.Find(call => call.Invite == transaction) is not { } call)
        {
            return false;
        }

        End(call, status);
        return true;
    }

    public void Advance(Instant now)
    {
        foreach (SipOutgoingCall call in _calls.Where(call => call.Deadline <= now).ToArray())
        {
            End(call, 487);
        }
    }

    private void Invite(SipOutgoingCall call, string credentialsName, string credentials, Instant now)
    {
        SipCallOut asked = call.Asked;
        SipHost host = agent.LocalHost(asked.Flow);
        SipMessage invite = agent.Sign(SipMessage.Request(SipMethods.Invite, asked.Target.ToString()));
        foreach (string route in asked.Routes)
        {
            invite.Add(SipHeaderNames.Route, route);
        }

        string name = asked.DisplayName.Length > 0 ? $"{SipText.Quote(asked.DisplayName)} " : "";
        invite.Add(SipHeaderNames.MaxForwards, "70");
        invite.Add(SipHeaderNames.From, $"{name}<sip:{asked.LocalUser}@{host}>;tag={call.LocalTag}");
        invite.Add(SipHeaderNames.To, $"<{asked.Target}>");
        invite.Add(SipHeaderNames.CallId, call.CallId);
        invite.Add(SipHeaderNames.CSeq, new SipCSeq(call.Sequence++, SipMethods.Invite).ToString());
        invite.Add(SipHeaderNames.Contact, call.Contact);
        invite.Add(SipHeaderNames.Allow, SipMethods.Allowed);
        invite.Add(SipHeaderNames.Supported, SipUserAgent.Extensions);
        invite.Add(SipHeaderNames.SessionExpires, $"{Math.Max(SipSessionTimer.Wanted, call.LeastSession)}");
        invite.Add(SipHeaderNames.MinSe, $"{Math.Max(SipSessionTimer.Least, call.LeastSession)}");
        if (asked.Replaces.Length > 0)
        {
            invite.Add(SipHeaderNames.Replaces, asked.Replaces);
            invite.Add(SipHeaderNames.Require, "replaces");
        }

        if (credentials.Length > 0)
        {
            invite.Add(credentialsName, credentials);
        }

        invite.SetBody(SipBody.Sdp, System.Text.Encoding.UTF8.GetBytes(asked.Offer));
        call.IsProceeding = false;
        call.Invite = (InviteClientTransaction)Layer.Send(invite, asked.Flow, host, now);
    }

    private void Proceed(SipOutgoingCall call, Instant now)
    {
        bool first = !call.IsProceeding;
        call.IsProceeding = true;
        if (first && call.IsCancelled)
        {
            Layer.SendCancel(call.Invite!, now);
        }
    }

    // RFC 3262 section 4: each reliable provisional response is acknowledged once, in the early dialog that it makes.
    private void Acknowledge(SipOutgoingCall call, SipMessage response, Instant now)
    {
        if (!response.HasOption(SipHeaderNames.Require, "100rel") || !SipText.TryNumber(response.Find(SipHeaderNames.RSeq), uint.MaxValue, out long sequence)
            || response.To is not { } to || SipDialog.ForClient(call.Invite!.Request, response, call.Asked.Flow, call.Contact) is not { } early
            || !call.TryAcknowledge(to.Tag, (uint)sequence))
        {
            return;
        }

        early.LocalSequence = call.Sequence - 1;
        SipMessage prack = agent.Sign(early.Request(SipMethods.Prack));
        call.Sequence = early.LocalSequence + 1;
        prack.Add(SipHeaderNames.RAck, $"{sequence} {response.CSeq.Number} {SipMethods.Invite}");
        Layer.Send(prack, call.Asked.Flow, agent.LocalHost(call.Asked.Flow), now);
    }

    private void Answered(SipOutgoingCall outgoing, SipMessage response, Instant now)
    {
        _calls.Remove(outgoing);
        if (SipDialog.ForClient(outgoing.Invite!.Request, response, outgoing.Asked.Flow, outgoing.Contact) is not { } dialog)
        {
            agent.Tell(new SipOutgoingFailed(outgoing, 500));
            return;
        }

        dialog.LocalSequence = outgoing.Sequence - 1;
        SipCall call = agent.Begin(dialog, outgoing, response, now);
        Layer.SendAck(dialog.Ack(response.CSeq.Number), dialog.Flow, agent.LocalHost(dialog.Flow));
        if (outgoing.IsCancelled)
        {
            // RFC 3261 section 9.1: the answer crossed the CANCEL.
            agent.Hangup(call, "", now);
            agent.Tell(new SipOutgoingFailed(outgoing, 487));
            return;
        }

        SipBody.TryFind(response, SipBody.Sdp, out ReadOnlyMemory<byte> answer);
        agent.Tell(new SipOutgoingAnswered(outgoing, call, response.Body.Length == 0 ? default : answer));
    }

    private void End(SipOutgoingCall call, int status)
    {
        _calls.Remove(call);
        agent.Tell(new SipOutgoingFailed(call, status));
    }
}
