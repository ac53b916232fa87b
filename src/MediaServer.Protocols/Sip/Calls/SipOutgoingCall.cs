using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// A call that this side makes, until it is answered: provisional responses of several forks, a challenge, a too short
/// session, CANCEL. Then a <see cref="SipCall"/> takes over. <see cref="SipUserAgent"/> owns it.
/// </summary>
public sealed class SipOutgoingCall
{
    private readonly HashSet<(string Tag, uint Sequence)> _acknowledged = [];

    internal SipOutgoingCall(SipCallOut asked, string callId, string localTag)
    {
        Asked = asked;
        CallId = callId;
        LocalTag = localTag;
    }

    /// <summary>What was asked for.</summary>
    public SipCallOut Asked { get; }

    /// <summary>Whatever the user of the agent keeps with it.</summary>
    public object? Tag { get; set; }

    /// <summary>True once it was given up from this side.</summary>
    public bool IsCancelled { get; internal set; }

    public string CallId { get; }

    internal string LocalTag { get; }

    internal string Contact { get; set; } = "";

    internal uint Sequence { get; set; } = 1;

    internal InviteClientTransaction? Invite { get; set; }

    /// <summary>A provisional response has come: only then may it be cancelled (RFC 3261 section 9.1).</summary>
    internal bool IsProceeding { get; set; }

    /// <summary>The challenge was answered; a second one means that the password is wrong.</summary>
    internal bool IsAuthorized { get; set; }

    internal int LeastSession { get; set; }

    /// <summary>When a cancelled call counts as over although nobody says so.</summary>
    internal Instant Deadline { get; set; } = Instant.Never;

    /// <summary>True for a reliable provisional response that wasn't acknowledged yet.</summary>
    internal bool TryAcknowledge(string remoteTag, uint sequence) => _acknowledged.Count < 64 && _acknowledged.Add((remoteTag, sequence));
}

/// <summary>What a call of ours is made of.</summary>
public sealed record SipCallOut
{
    /// <summary>The Request-URI and To.</summary>
    public required SipUri Target { get; init; }

    /// <summary>The user in From and Contact: the room.</summary>
    public required string LocalUser { get; init; }

    /// <summary>Shown to the callee; empty for none.</summary>
    public string DisplayName { get; init; } = "";

    public required SipFlow Flow { get; init; }

    /// <summary>Values of Route: the Path of a binding.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>The SDP.</summary>
    public required string Offer { get; init; }

    /// <summary>Answers a challenge; null where none is expected.</summary>
    public SipCredentials? Credentials { get; init; }

    /// <summary>The value of Replaces (RFC 3891), or empty.</summary>
    public string Replaces { get; init; } = "";
}
