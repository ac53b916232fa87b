using MediaServer.Primitives;

namespace MediaServer.Forwarding.Congestion;

/// <summary>Share of packets lost, smoothed over about a second, and how long the bursts are.</summary>
public struct LossMeter
{
    /// <summary>Longer is an outage.</summary>
    private const long MostBurst = 250_000;

    private int _received;
    private int _lost;
    private int _bursts;
    private bool _inBurst;
    private Instant _since;
    private double _burstLength;
    private double _burstMicroseconds;
    private long _burstBegan;
    private long _lastLost;

    /// <summary>0 to 1.</summary>
    public double Share { get; private set; }

    /// <summary>The last half second's, not smoothed.</summary>
    public double Last { get; private set; }

    /// <summary>Loss while no queue stood: the link's own.</summary>
    public double Calm { get; private set; }

    /// <summary>Mean length of a run of lost packets, 1 when losses are single.</summary>
    public readonly double BurstLength => Math.Max(1, _burstLength);

    /// <summary>How long a run of lost packets lasts, from the sending of its first to that of its last; microseconds.</summary>
    public readonly long BurstMicroseconds => (long)_burstMicroseconds;

    public void OnReceived()
    {
        _received++;
        if (_inBurst)
        {
            _burstMicroseconds += (Math.Min(MostBurst, _lastLost - _burstBegan) - _burstMicroseconds) * 0.1;
        }

        _inBurst = false;
    }

    /// <param name="sentAt">When the packet left, microseconds.</param>
    public void OnLost(long sentAt)
    {
        _lost++;
        _bursts += _inBurst ? 0 : 1;
        _burstBegan = _inBurst ? _burstBegan : sentAt;
        _lastLost = sentAt;
        _inBurst = true;
    }

    /// <summary>Reported lost, came after all.</summary>
    public void OnLate()
    {
        _received++;
        _lost = Math.Max(0, _lost - 1);
    }

    /// <summary>Closes an interval of half a second; true when it did.</summary>
    /// <param name="calm">No queue stands.</param>
    /// <param name="now">The time.</param>
    public bool Update(bool calm, Instant now)
    {
        if (now - _since < Duration.FromMilliseconds(500) || _received + _lost < 10)
        {
            return false;
        }

        double share = _lost / (double)(_received + _lost);
        Last = share;
        Share += (share - Share) * 0.4;
        Calm += calm ? (share - Calm) * 0.15 : 0;
        if (_bursts > 0)
        {
            _burstLength += ((_lost / (double)_bursts) - _burstLength) * 0.2;
        }

        Clear(now);
        return true;
    }

    /// <summary>What was lost in an outage says nothing of the link after it.</summary>
    public void Clear(Instant now)
    {
        _received = 0;
        _lost = 0;
        _bursts = 0;
        _since = now;
    }
}
