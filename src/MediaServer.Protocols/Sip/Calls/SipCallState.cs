namespace MediaServer.Protocols.Sip;

/// <summary>How far a call is.</summary>
public enum SipCallState : byte
{
    /// <summary>The INVITE came and waits for an answer.</summary>
    Offered,

    /// <summary>The 2xx went out, its ACK hasn't come.</summary>
    Accepted,
    Confirmed,
    Ended,
}
