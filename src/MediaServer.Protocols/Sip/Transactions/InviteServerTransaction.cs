using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// RFC 3261 section 17.2.1 as corrected by RFC 6026 section 7.1. A 2xx is repeated by the call, not here; a refusal is
/// repeated here until the ACK.
/// </summary>
public sealed class InviteServerTransaction : SipServerTransaction
{
    private byte[]? _last;
    private Duration _interval = SipTimers.T1;
    private Instant _repeat = Instant.Never;
    private Instant _end = Instant.Never;

    internal InviteServerTransaction(SipTransactionLayer layer, string key, SipMessage request, SipFlow flow, Instant now)
        : base(layer, key, request, flow)
    {
        State = SipTransactionState.Proceeding;
        _repeat = now + SipTimers.Trying;
        Schedule(_repeat);
    }

    internal override void OnRetransmission(Instant now)
    {
        // Accepted and Confirmed absorb it (RFC 6026 section 7.1).
        if (_last is not null && State is SipTransactionState.Proceeding or SipTransactionState.Completed)
        {
            Send(_last!);
        }
    }

    internal override void Respond(SipMessage response, Instant now)
    {
        bool final = response.StatusCode >= 200;
        bool again = State == SipTransactionState.Accepted && response.StatusCode is >= 200 and < 300;
        if (State != SipTransactionState.Proceeding && !again)
        {
            return;
        }

        byte[] bytes = response.ToBytes();
        Send(bytes);
        if (!final)
        {
            _last = bytes;
            _repeat = Instant.Never;
            Schedule(Instant.Never);
        }
        else if (!again)
        {
            Finish(bytes, accepted: response.StatusCode < 300, now);
        }
    }

    /// <returns>True when the ACK is the transaction's own affair; false when the call has to hear of it.</returns>
    internal bool OnAck(Instant now)
    {
        if (State == SipTransactionState.Completed)
        {
            if (Flow.IsReliable)
            {
                Terminate();
                return true;
            }

            // Timer I.
            State = SipTransactionState.Confirmed;
            _end = now + SipTimers.T4;
            _repeat = Instant.Never;
            Schedule(_end);
            return true;
        }

        return State != SipTransactionState.Accepted;
    }

    internal override void OnDeadline(Instant now)
    {
        if (now >= _end)
        {
            // Timer H: the refusal was never acknowledged. L and I end quietly.
            Terminate();
            return;
        }

        if (now < _repeat)
        {
            return;
        }

        if (State == SipTransactionState.Proceeding)
        {
            Respond(SipResponses.For(Request, 100), now);
            return;
        }

        Send(_last!);
        _interval = SipTimers.Double(_interval);
        _repeat = now + _interval;
        Schedule(Instant.Min(_repeat, _end));
    }

    private void Finish(byte[] bytes, bool accepted, Instant now)
    {
        _end = now + SipTimers.Timeout;
        if (accepted)
        {
            State = SipTransactionState.Accepted;
            _repeat = Instant.Never;
            Schedule(_end);
            return;
        }

        State = SipTransactionState.Completed;
        _last = bytes;
        _repeat = Flow.IsReliable ? Instant.Never : now + _interval;
        Schedule(Instant.Min(_repeat, _end));
    }
}
