using MediaServer.Primitives;

namespace MediaServer.Forwarding.Congestion;

/// <summary>Every number that estimation is tuned by, in one place.</summary>
public static class LinkLimits
{
    /// <summary>Bytes that IP (20), UDP (8) and the authentication tag (16) add to an RTP packet.</summary>
    public const int WireOverhead = 44;

    /// <summary>Where a link is begun, bit/s: two small pictures and their voices. Most links carry it; one that does not shows a queue within a round trip, and a call that begins with stills on a good link is worse than half a second of queue on a thin one.</summary>
    public const long Start = 800_000;

    /// <summary>A probe tries at least this much more, bit/s.</summary>
    public const long LeastStep = 40_000;

    /// <summary>Never less: one voice in long frames.</summary>
    public const long Least = 30_000;

    public const long Most = 100_000_000;

    /// <summary>In an outage: voices go on, pictures wait.</summary>
    public const long Outage = 80_000;

    /// <summary>Standing queue that is too much, microseconds; a part of the jitter is added to it, for packets that can't overtake each other wait for the late ones.</summary>
    public const long Threshold = 22_000;

    public const double JitterPart = 1.4;

    /// <summary>Growth a second while the link is used to the full and no queue stands.</summary>
    public const double Growth = 0.05;

    /// <summary>The same close to what was last found to be the capacity.</summary>
    public const double NearGrowth = 0.015;

    /// <summary>The same for clients to which no probe can be sent: a step up is then the probe.</summary>
    public const double BlindGrowth = 0.15;

    /// <summary>A probe goes this far above the estimate, and less far after one that failed.</summary>
    public const double ProbeGain = 1.6;

    public const double CarefulGain = 1.25;

    public static readonly Duration ProbeLength = Duration.FromMilliseconds(220);

    /// <summary>After a probe that failed; doubled once.</summary>
    public static readonly Duration ProbeWait = Duration.FromSeconds(3);

    /// <summary>Feedback is due at the latest each 250 ms; later than this beyond the round trip the link is down.</summary>
    public static readonly Duration Silence = Duration.FromMilliseconds(450);

    /// <summary>A client that negotiated feedback and sends none is judged by its reports.</summary>
    public static readonly Duration NoFeedback = Duration.FromSeconds(3);
}
