using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>RFC 3261 section 17.1.2.</summary>
public sealed class NonInviteClientTransaction : SipClientTransaction
{
    private readonly Instant _timeout;
    private Duration _interval = SipTimers.T1;
    private Instant _repeat;

    internal NonInviteClientTransaction(SipTransactionLayer layer, string key, SipMessage request, SipFlow flow, Instant now)
        : base(layer, key, request, flow)
    {
        _timeout = now + SipTimers.Timeout;
        _repeat = flow.IsReliable ? Instant.Never : now + _interval;
        Send(Bytes);
        Schedule(Instant.Min(_repeat, _timeout));
    }

    internal override void OnResponse(SipMessage response, Instant now)
    {
        if (State is not (SipTransactionState.Trying or SipTransactionState.Proceeding))
        {
            return;
        }

        State = SipTransactionState.Proceeding;
        Layer.Tell(new SipResponseArrived(this, response));
        if (response.StatusCode < 200)
        {
            return;
        }

        State = SipTransactionState.Completed;
        if (Flow.IsReliable)
        {
            Terminate();
        }
        else
        {
            // Timer K.
            Schedule(now + SipTimers.T4);
        }
    }

    internal override void OnDeadline(Instant now)
    {
        if (State == SipTransactionState.Completed)
        {
            Terminate();
        }
        else if (now >= _timeout)
        {
            Fail(408);
        }
        else if (now >= _repeat)
        {
            // Timer E: doubles to T2, and is T2 after a provisional response.
            Send(Bytes);
            _interval = State == SipTransactionState.Proceeding ? SipTimers.T2 : SipTimers.Double(_interval);
            _repeat = now + _interval;
            Schedule(Instant.Min(_repeat, _timeout));
        }
    }
}
