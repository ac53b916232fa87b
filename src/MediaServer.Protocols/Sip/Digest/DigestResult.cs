namespace MediaServer.Protocols.Sip;

/// <summary>What came of a check of credentials.</summary>
public enum DigestResult : byte
{
    /// <summary>None were given for this realm.</summary>
    Missing,

    /// <summary>The nonce is old or was used up: the same user tries again with a new one.</summary>
    Stale,

    /// <summary>Unknown user or wrong password, not told apart.</summary>
    Wrong,

    /// <summary>The same count came again: a recorded request.</summary>
    Replayed,
    Authentic,
}
