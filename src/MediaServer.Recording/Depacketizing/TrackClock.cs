using MediaServer.Primitives;

namespace MediaServer.Recording.Depacketizing;

/// <summary>
/// Puts one stream's RTP timestamps on the recorder's clock. Before the first sender report it goes by arrival; after
/// that by the report's pair of NTP and RTP time and the sender's clock. A correction is walked, never jumped: at most
/// 1 % of the time that passes, which nobody hears and which follows any crystal.
/// </summary>
public sealed class TrackClock(int clockRate, SenderClock sender)
{
    private const double SlewShare = 0.01;
    private const long Jump = 3_000_000;
    private long _lastExtended = -1;
    private bool _anchored;
    private double _offset;
    private readonly MinimumFilter _arrivals = new();
    private long _lastMedia;
    private bool _reported;
    private long _reportMedia;
    private long _reportSender;

    /// <summary>The recorder's time of a frame.</summary>
    /// <param name="timestamp">The frame's RTP timestamp.</param>
    /// <param name="arrival">When its last packet came.</param>
    public Instant ToInstant(uint timestamp, Instant arrival)
    {
        long media = Media(timestamp);
        double target = Target(media, arrival);
        if (!_anchored || Math.Abs(target - _offset) > Jump)
        {
            _offset = target;
            _anchored = true;
        }
        else
        {
            double step = Math.Abs(media - _lastMedia) * SlewShare;
            _offset += Math.Clamp(target - _offset, -step, step);
        }

        _lastMedia = media;
        return new Instant((long)(media + _offset));
    }

    /// <summary>A sender report (RFC 3550 section 6.4.1).</summary>
    /// <param name="ntp">The sender's clock.</param>
    /// <param name="timestamp">The same moment on the stream's clock.</param>
    /// <param name="arrival">When the report came.</param>
    public void Report(NtpTime ntp, uint timestamp, Instant arrival)
    {
        long senderMicroseconds = ntp.ToUnixMicroseconds();
        sender.Report(senderMicroseconds, arrival);
        _reportMedia = Media(timestamp, remember: _lastExtended < 0);
        _reportSender = senderMicroseconds;
        _reported = true;
    }

    /// <summary>Another source (SSRC) begins: its timestamps have nothing to do with the last one's.</summary>
    public void Restart()
    {
        _lastExtended = -1;
        _anchored = false;
        _reported = false;
    }

    private double Target(long media, Instant arrival)
    {
        long byArrival = arrival.Microseconds - media;
        if (!_anchored || Math.Abs(byArrival - _arrivals.Value) > Jump)
        {
            _arrivals.Restart(byArrival, arrival.Microseconds);
        }

        _arrivals.Add(byArrival, arrival.Microseconds);
        double byReport = _reportSender - _reportMedia + sender.Offset;

        // A stream that pauses may come back with timestamps that no report speaks of yet.
        return _reported && Math.Abs(byReport - byArrival) < Jump ? byReport : _arrivals.Value;
    }

    private long Media(uint timestamp, bool remember = true)
    {
        long extended = _lastExtended < 0 ? timestamp + (1L << 32) : _lastExtended + (int)(timestamp - (uint)_lastExtended);
        if (remember)
        {
            _lastExtended = extended;
        }

        // Whole and rest apart: microseconds of hours at 90 kHz don't fit otherwise.
        return (extended / clockRate * 1_000_000) + (extended % clockRate * 1_000_000 / clockRate);
    }
}
