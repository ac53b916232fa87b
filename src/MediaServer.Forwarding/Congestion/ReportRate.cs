using MediaServer.Primitives;

namespace MediaServer.Forwarding.Congestion;

/// <summary>
/// Rate by receiver reports, for clients that have nothing better: down on loss over a tenth, up slowly under a fiftieth.
/// </summary>
public struct ReportRate
{
    private const long Start = 100_000_000;
    private const long Least = 100_000;
    private static readonly Duration Interval = Duration.FromSeconds(1);
    private Instant _next;
    private double _loss;
    private long _rate;

    /// <summary>Share lost, smoothed over some seconds, 0 to 1.</summary>
    public double Loss { get; private set; }

    public readonly long BitsPerSecond => _rate == 0 ? Start : _rate;

    /// <param name="fractionLost">In 1/256, the worst stream counts.</param>
    /// <param name="sending">Bits a second sent now.</param>
    /// <param name="now">The time.</param>
    public void OnLoss(byte fractionLost, long sending, Instant now)
    {
        _loss = Math.Max(_loss, fractionLost / 256.0);
        if (now < _next)
        {
            return;
        }

        _next = now + Interval;
        Loss += (_loss - Loss) * 0.3;
        if (_loss > 0.1)
        {
            _rate = Math.Max(Least, (long)(Math.Min(BitsPerSecond, Math.Max(Least, sending)) * (1 - (0.5 * _loss))));
        }
        else if (_loss < 0.02)
        {
            _rate = (long)Math.Min(Start, (BitsPerSecond * 1.08) + 1000);
        }

        _loss = 0;
    }
}
