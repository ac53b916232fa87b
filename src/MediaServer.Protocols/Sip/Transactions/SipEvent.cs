namespace MediaServer.Protocols.Sip;

/// <summary>What the transaction layer tells its user.</summary>
public abstract record SipEvent;

/// <summary>A new request.</summary>
public sealed record SipRequestArrived(SipServerTransaction Transaction, SipMessage Request) : SipEvent;

/// <summary>An ACK that belongs to a 2xx: it has no transaction.</summary>
public sealed record SipAckArrived(SipMessage Ack, SipFlow Flow) : SipEvent;

/// <summary>An INVITE that still waits is cancelled; the CANCEL itself was answered.</summary>
public sealed record SipCancelArrived(InviteServerTransaction Invite, SipMessage Cancel) : SipEvent;

public sealed record SipResponseArrived(SipClientTransaction Transaction, SipMessage Response) : SipEvent;

/// <summary>No response came, or its flow broke.</summary>
/// <param name="Transaction">Which.</param>
/// <param name="Status">408 or 503, as if it had been answered so.</param>
public sealed record SipRequestFailed(SipClientTransaction Transaction, int Status) : SipEvent;

/// <summary>Bytes to send.</summary>
public readonly record struct SipTransmit(SipFlow Flow, byte[] Bytes);
