namespace MediaServer.Protocols.Sip;

/// <summary>What a message may hold at most. Nothing is allocated by a length that a peer claims.</summary>
public static class SipLimits
{
    /// <summary>Start line and headers, bytes.</summary>
    public const int HeaderBytes = 32 * 1024;

    /// <summary>A body, bytes.</summary>
    public const int BodyBytes = 64 * 1024;

    /// <summary>Header fields.</summary>
    public const int Headers = 200;

    /// <summary>Values of one list header, parameters of one value.</summary>
    public const int Items = 64;

    /// <summary>The longest message.</summary>
    public const int MessageBytes = HeaderBytes + BodyBytes;
}
