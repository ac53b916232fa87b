namespace MediaServer.Protocols.Sip;

/// <summary>What a user agent tells.</summary>
public abstract record SipCallEvent;

/// <summary>A call came in. It rings until it is accepted or refused.</summary>
/// <param name="Call">The call.</param>
/// <param name="Offer">The SDP; empty when the offer is ours to make (delayed offer).</param>
public sealed record SipCallArrived(SipCall Call, ReadOnlyMemory<byte> Offer) : SipCallEvent;

/// <summary>The ACK of the 2xx came.</summary>
/// <param name="Call">The call.</param>
/// <param name="Answer">The SDP of the ACK where the offer was ours, else empty.</param>
public sealed record SipCallConfirmed(SipCall Call, ReadOnlyMemory<byte> Answer) : SipCallEvent;

/// <summary>A re-INVITE or UPDATE with an offer, or (empty) one that wants an offer of ours.</summary>
public sealed record SipCallReoffered(SipCall Call, ReadOnlyMemory<byte> Offer) : SipCallEvent;

/// <summary>An offer of ours (a re-INVITE or a refresh) was answered.</summary>
public sealed record SipReofferAnswered(SipCall Call, ReadOnlyMemory<byte> Answer) : SipCallEvent;

/// <summary>The call is over.</summary>
/// <param name="Call">The call.</param>
/// <param name="Reason">bye, cancelled, no-ack, timer or gone.</param>
public sealed record SipCallEnded(SipCall Call, string Reason) : SipCallEvent;

/// <summary>An INFO inside a call; it was answered.</summary>
public sealed record SipInfoArrived(SipCall Call, string ContentType, ReadOnlyMemory<byte> Body) : SipCallEvent;

/// <summary>A REFER inside a call. Whoever takes it answers by <see cref="SipUserAgent.AcceptRefer"/> or refuses.</summary>
/// <param name="Call">The call.</param>
/// <param name="Transaction">What is to be answered.</param>
/// <param name="Target">Who is to be called.</param>
/// <param name="Replaces">The call there whose place is taken; null for none.</param>
public sealed record SipReferArrived(SipCall Call, SipServerTransaction Transaction, SipUri Target, SipReplaces? Replaces) : SipCallEvent;

/// <summary>A call of ours is on its way: it rings, is queued or makes progress.</summary>
public sealed record SipOutgoingProgress(SipOutgoingCall Outgoing, int Status) : SipCallEvent;

/// <summary>A call of ours was answered and acknowledged.</summary>
public sealed record SipOutgoingAnswered(SipOutgoingCall Outgoing, SipCall Call, ReadOnlyMemory<byte> Answer) : SipCallEvent;

/// <summary>A call of ours came to nothing.</summary>
/// <param name="Outgoing">Which.</param>
/// <param name="Status">As it was refused; 408 when nobody answered, 487 when it was given up, 503 when its connection broke.</param>
public sealed record SipOutgoingFailed(SipOutgoingCall Outgoing, int Status) : SipCallEvent;

/// <summary>A request of ours outside every call was answered, or not (null).</summary>
public sealed record SipOutsideAnswered(SipClientTransaction Transaction, SipMessage? Response) : SipCallEvent;

/// <summary>A request outside every call: REGISTER, OPTIONS. Whoever takes it answers it.</summary>
public sealed record SipOutsideRequest(SipServerTransaction Transaction, SipMessage Request) : SipCallEvent;
