using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// One call: an INVITE's dialog, its answer until the ACK, later offers of both sides one at a time, and its session
/// timer. <see cref="SipUserAgent"/> owns it.
/// </summary>
public sealed class SipCall
{
    internal SipCall(SipDialog dialog, InviteServerTransaction? invite)
    {
        Dialog = dialog;
        Invite = invite;
    }

    public SipDialog Dialog { get; }

    public SipCallState State { get; internal set; } = SipCallState.Offered;

    /// <summary>The INVITE that began it; null for a call that this side made.</summary>
    public InviteServerTransaction? Invite { get; }

    /// <summary>Whatever the user of the agent keeps with a call.</summary>
    public object? Tag { get; set; }

    public SipSessionTimer Timer { get; } = new();

    /// <summary>The description that this side last sent, repeated in a refresh.</summary>
    public string LocalDescription { get; internal set; } = "";

    /// <summary>The far side takes UPDATE (its Allow says so).</summary>
    internal bool AllowsUpdate { get; set; }

    /// <summary>A re-INVITE or UPDATE that waits for our answer.</summary>
    internal SipServerTransaction? Reoffer { get; set; }

    /// <summary>A 2xx that waits for its ACK.</summary>
    internal PendingAnswer? Answer { get; set; }

    /// <summary>A provisional response that waits for its PRACK.</summary>
    internal PendingAnswer? Provisional { get; set; }

    internal uint ProvisionalSequence { get; set; }

    /// <summary>A re-INVITE or UPDATE of ours that isn't answered yet.</summary>
    internal SipClientTransaction? OwnOffer { get; set; }

    /// <summary>The number of the subscription that the last REFER made, in its NOTIFYs.</summary>
    internal uint ReferSequence { get; set; }

    /// <summary>When a refresh that met 491 is tried again.</summary>
    internal Instant RetryAt { get; set; } = Instant.Never;

    /// <summary>A BYE came or must follow as soon as the ACK has come.</summary>
    internal bool EndsWithAck { get; set; }

    internal Instant Deadline => State == SipCallState.Ended
        ? Instant.Never
        : Instant.Min(
            Instant.Min(Answer?.Deadline ?? Instant.Never, Provisional?.Deadline ?? Instant.Never),
            Instant.Min(RetryAt, State == SipCallState.Confirmed ? Timer.Deadline : Instant.Never));
}
