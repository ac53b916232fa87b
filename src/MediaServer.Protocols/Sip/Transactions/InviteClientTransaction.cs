using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>RFC 3261 section 17.1.1 as corrected by RFC 6026 section 7.2.</summary>
public sealed class InviteClientTransaction : SipClientTransaction
{
    private Duration _interval = SipTimers.T1;
    private Instant _repeat = Instant.Never;
    private Instant _end;
    private byte[]? _ack;

    internal InviteClientTransaction(SipTransactionLayer layer, string key, SipMessage request, SipFlow flow, Instant now)
        : base(layer, key, request, flow)
    {
        _end = now + SipTimers.Timeout;
        _repeat = flow.IsReliable ? Instant.Never : now + _interval;
        Send(Bytes);
        Schedule(Instant.Min(_repeat, _end));
    }

    internal override void OnResponse(SipMessage response, Instant now)
    {
        switch (State)
        {
            case SipTransactionState.Trying or SipTransactionState.Proceeding when response.StatusCode < 200:
                State = SipTransactionState.Proceeding;
                _repeat = _end = Instant.Never;
                Schedule(Instant.Never);
                Layer.Tell(new SipResponseArrived(this, response));
                break;
            case SipTransactionState.Trying or SipTransactionState.Proceeding when response.StatusCode < 300:
                // Timer M: further 2xx, also of other forks, pass (RFC 6026 section 7.2).
                State = SipTransactionState.Accepted;
                End(now + SipTimers.Timeout);
                Layer.Tell(new SipResponseArrived(this, response));
                break;
            case SipTransactionState.Trying or SipTransactionState.Proceeding:
                Refused(response, now);
                break;
            case SipTransactionState.Accepted when response.StatusCode is >= 200 and < 300:
                Layer.Tell(new SipResponseArrived(this, response));
                break;
            case SipTransactionState.Completed when response.StatusCode >= 300:
                Send(_ack!);
                break;
        }
    }

    internal override void OnDeadline(Instant now)
    {
        if (now >= _end)
        {
            Fail(408);
            return;
        }

        if (now >= _repeat)
        {
            // Timer A doubles without a limit.
            Send(Bytes);
            _interval *= 2;
            _repeat = now + _interval;
            Schedule(Instant.Min(_repeat, _end));
        }
    }

    private void Refused(SipMessage response, Instant now)
    {
        State = SipTransactionState.Completed;
        _ack = Ack(response).ToBytes();
        Send(_ack);
        Layer.Tell(new SipResponseArrived(this, response));
        if (Flow.IsReliable)
        {
            Terminate();
        }
        else
        {
            End(now + SipTimers.D);
        }
    }

    private void End(Instant end)
    {
        _repeat = Instant.Never;
        _end = end;
        Schedule(end);
    }

    // RFC 3261 section 17.1.1.3: the ACK of a refusal is of this hop and this branch.
    private SipMessage Ack(SipMessage response)
    {
        SipMessage ack = SipMessage.Request(SipMethods.Ack, Request.RequestUri);
        ack.Add(SipHeaderNames.Via, Request.All(SipHeaderNames.Via).First());
        foreach (SipHeader header in Request.Headers.Where(header => header.Name is SipHeaderNames.Route or SipHeaderNames.From or SipHeaderNames.CallId))
        {
            ack.Headers.Add(header);
        }

        ack.Add(SipHeaderNames.To, response.Find(SipHeaderNames.To) ?? "");
        ack.Add(SipHeaderNames.CSeq, new SipCSeq(Request.CSeq.Number, SipMethods.Ack).ToString());
        ack.Add(SipHeaderNames.MaxForwards, "70");
        return ack;
    }
}
