using MediaServer.Primitives;

namespace MediaServer.Forwarding.Congestion;

/// <summary>
/// Tells loss that we cause (a shallow queue, a policer) from loss that the radio causes: where no queue stands, the rate is
/// cut once and the loss looked at again. When it stays, it is the link's own and no reason to send less; the rate comes back.
/// </summary>
public struct LossJudge
{
    private const double Tolerated = 0.08;
    private static readonly Duration Trial = Duration.FromSeconds(2.5);

    private double _own;
    private double _before;
    private long _rateBefore;
    private long _rateTried;
    private Instant _until;
    private bool _trying;

    /// <summary>Loss that the link has of itself, 0 to 1.</summary>
    public readonly double Own => _own;

    /// <summary>What the rate should be after an interval's loss.</summary>
    /// <param name="share">Loss measured, 0 to 1.</param>
    /// <param name="rate">The rate now, bit/s.</param>
    /// <param name="now">The time.</param>
    public long Judge(double share, long rate, Instant now)
    {
        if (_trying)
        {
            return now < _until ? rate : Conclude(share, rate);
        }

        // A link that has become better is believed slowly.
        _own = Math.Min(_own, Math.Max(share, _own * 0.97));
        if (share <= _own + Tolerated)
        {
            return rate;
        }

        _trying = true;
        _before = share;
        _rateBefore = rate;
        _until = now + Trial;
        return _rateTried = (long)(rate * (1 - (0.5 * Math.Min(0.5, share))));
    }

    private long Conclude(double share, long rate)
    {
        _trying = false;
        if (share < _before * 0.6)
        {
            return rate;
        }

        _own = Math.Min(0.4, share);

        // What a queue has cut meanwhile stays cut.
        return rate < _rateTried * 95 / 100 ? rate : Math.Max(rate, _rateBefore);
    }
}
