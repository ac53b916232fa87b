using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;

namespace MediaServer.Forwarding.Congestion;

/// <summary>
/// What is known of the capacity toward one subscriber. Follows REMB where the client sends it; send-side estimation from
/// transport-cc feedback has its place here.
/// </summary>
public sealed class LinkEstimator
{
    private const long Unlimited = 100_000_000;
    private long _remb = Unlimited;

    /// <summary>Bits a second that may be sent, headers included.</summary>
    public long TargetBitsPerSecond => _remb;

    /// <summary>A packet left.</summary>
    public void OnSent(ushort transportSequence, int bytes, bool isAudio, Instant now)
    {
    }

    /// <summary>RFC draft-holmer-rmcat-transport-wide-cc-extensions-01 feedback came.</summary>
    public void OnTransportFeedback(in TransportFeedback feedback, Instant now)
    {
    }

    /// <summary>The receiver says what it can take (draft-alvestrand-rmcat-remb).</summary>
    public void OnRemb(ulong bitsPerSecond, Instant now) => _remb = (long)Math.Min(bitsPerSecond, Unlimited);

    /// <summary>A report block on one of our streams came.</summary>
    public void OnReportBlock(in ReportBlock block, Instant now)
    {
    }
}
