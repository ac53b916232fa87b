using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>RFC 3261 section 17.2.2.</summary>
public sealed class NonInviteServerTransaction : SipServerTransaction
{
    // A request whose answer never comes must not stay for ever.
    private static readonly Duration s_longest = Duration.FromSeconds(64);

    private byte[]? _last;

    internal NonInviteServerTransaction(SipTransactionLayer layer, string key, SipMessage request, SipFlow flow, Instant now)
        : base(layer, key, request, flow)
    {
        State = SipTransactionState.Trying;
        Schedule(now + s_longest);
    }

    internal override void OnRetransmission(Instant now)
    {
        if (_last is not null)
        {
            Send(_last);
        }
    }

    internal override void Respond(SipMessage response, Instant now)
    {
        if (!IsOpen)
        {
            return;
        }

        _last = response.ToBytes();
        Send(_last);
        if (response.StatusCode < 200)
        {
            State = SipTransactionState.Proceeding;
            return;
        }

        State = SipTransactionState.Completed;
        if (Flow.IsReliable)
        {
            Terminate();
        }
        else
        {
            // Timer J.
            Schedule(now + SipTimers.Timeout);
        }
    }

    internal override void OnDeadline(Instant now) => Terminate();
}
