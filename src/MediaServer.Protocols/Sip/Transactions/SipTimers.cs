using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>The times of RFC 3261 table 4.</summary>
public static class SipTimers
{
    /// <summary>An estimate of the round trip.</summary>
    public static readonly Duration T1 = Duration.FromMilliseconds(500);

    /// <summary>The longest wait between retransmissions.</summary>
    public static readonly Duration T2 = Duration.FromSeconds(4);

    /// <summary>How long a message may stay in the network.</summary>
    public static readonly Duration T4 = Duration.FromSeconds(5);

    /// <summary>Timers B, F, H, J, L and M: 64 T1.</summary>
    public static readonly Duration Timeout = Duration.FromSeconds(32);

    /// <summary>Timer D on an unreliable transport.</summary>
    public static readonly Duration D = Duration.FromSeconds(32);

    /// <summary>An INVITE is answered with 100 when nothing else has gone out by then (section 17.2.1).</summary>
    public static readonly Duration Trying = Duration.FromMilliseconds(200);

    internal static Duration Double(Duration interval) => Duration.Min(interval * 2, T2);
}
