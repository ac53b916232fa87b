namespace MediaServer.Protocols.Sip;

/// <summary>What a stream holds next.</summary>
public enum SipFrameKind : byte
{
    /// <summary>Nothing whole yet.</summary>
    None,

    /// <summary>A message.</summary>
    Message,

    /// <summary>Two line ends: to be answered with one (RFC 5626 section 3.5.1).</summary>
    Ping,

    /// <summary>One line end.</summary>
    Pong,

    /// <summary>The stream can't be followed any further: close it.</summary>
    Broken,
}
