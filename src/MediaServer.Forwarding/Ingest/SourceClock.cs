using MediaServer.Primitives;

namespace MediaServer.Forwarding.Ingest;

/// <summary>
/// Ties a stream's RTP timestamps to the publisher's clock by its sender reports (RFC 3550 section 6.4.1).
/// </summary>
public struct SourceClock
{
    private NtpTime _ntp;
    private uint _rtp;

    /// <summary>True after the first sender report.</summary>
    public bool HasReport { get; private set; }

    /// <summary>When the last report arrived, for DLSR.</summary>
    public Instant ReportArrival { get; private set; }

    /// <summary>The middle 32 bits of the last report's NTP time, for LSR.</summary>
    public readonly uint LastReport => HasReport ? _ntp.Middle : 0;

    /// <summary>The last report's two times.</summary>
    public readonly NtpTime Ntp => _ntp;

    public readonly uint Timestamp => _rtp;

    public void OnSenderReport(NtpTime ntp, uint rtp, Instant now)
    {
        _ntp = ntp;
        _rtp = rtp;
        ReportArrival = now;
        HasReport = true;
    }

    /// <summary>The publisher's wall clock at an RTP timestamp, in microseconds since 1970.</summary>
    public readonly long ToUnixMicroseconds(uint timestamp, int clockRate) =>
        _ntp.ToUnixMicroseconds() + ((int)(timestamp - _rtp) * 1_000_000L / clockRate);

    /// <summary>The RTP timestamp at a moment of the publisher's wall clock.</summary>
    public readonly uint ToTimestamp(long unixMicroseconds, int clockRate) =>
        _rtp + (uint)((unixMicroseconds - _ntp.ToUnixMicroseconds()) * clockRate / 1_000_000L);
}

/// <summary>
/// The difference between a publisher's clock and ours, one for all its streams, so that its lips stay in step: the
/// smallest (arrival - sender report time) seen, let go slowly upward to follow drift.
/// </summary>
public struct PeerClock
{
    private long _offset;
    private Instant _at;

    public bool IsKnown { get; private set; }

    /// <summary>Microseconds to add to the publisher's wall clock to get ours (one-way delay included).</summary>
    public readonly long Offset => _offset;

    public void OnSenderReport(NtpTime ntp, Instant now, WallClock wall)
    {
        long difference = wall.UnixMicrosecondsAtZero + now.Microseconds - ntp.ToUnixMicroseconds();
        if (!IsKnown)
        {
            IsKnown = true;
            _offset = difference;
        }
        else
        {
            // 100 ppm covers every sound card and CPU clock; a queue that builds up must not move lips.
            long drift = (now - _at).Microseconds / 10_000;
            _offset = Math.Min(_offset + drift, difference);
        }

        _at = now;
    }
}
