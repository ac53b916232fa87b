namespace MediaServer.Protocols.Sip;

/// <summary>The states of RFC 3261 section 17 and RFC 6026.</summary>
public enum SipTransactionState : byte
{
    /// <summary>Client: the request went out, nothing came back (Calling or Trying). Server: nothing was answered yet.</summary>
    Trying,

    /// <summary>A provisional response has passed.</summary>
    Proceeding,

    /// <summary>RFC 6026: an INVITE got a 2xx, whose retransmissions pass.</summary>
    Accepted,

    /// <summary>A final response has passed; the machine answers for retransmissions.</summary>
    Completed,

    /// <summary>An INVITE's refusal was acknowledged.</summary>
    Confirmed,
    Terminated,
}
