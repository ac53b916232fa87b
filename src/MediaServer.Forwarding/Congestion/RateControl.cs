using MediaServer.Primitives;

namespace MediaServer.Forwarding.Congestion;

/// <summary>
/// The estimate's movement: down to a part of what came through when a queue stands (the part is such that the queue drains in
/// about 0.8 s), then back to just under what was measured; up slowly while the link is used to the full. A queue that a
/// cut doesn't drain belongs to somebody else (or the path became longer): the threshold then moves above it, and comes back slowly.
/// </summary>
public struct RateControl(long start)
{
    private const double DrainMicroseconds = 500_000;
    private static readonly Duration DrainTime = Duration.FromSeconds(1.8);

    private long _capacity;
    private long _queueAtCut;
    private Instant _cutAt = Instant.Past;
    private Instant _hold = Instant.Past;
    private Instant _updated = Instant.Past;
    private double _threshold = LinkLimits.Threshold;

    /// <summary>Bits a second.</summary>
    public long Target { get; private set; } = start;

    /// <summary>What the link was measured to carry while its queue drains, else the target.</summary>
    public readonly long Sustained => IsDraining ? Math.Max(Target, _capacity * 95 / 100) : Target;

    /// <summary>A cut was made and its queue still stands.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>True where more may be tried.</summary>
    public readonly bool IsCalm(long queue) => !IsDraining && queue < _threshold / 2;

    public void Set(long target) => Target = Math.Clamp(target, LinkLimits.Least, LinkLimits.Most);

    /// <summary>Begins again after an outage.</summary>
    public void Resume(long target, Instant now)
    {
        Set(target);
        IsDraining = false;
        _hold = now + Duration.FromMilliseconds(500);
        _updated = now;
    }

    /// <summary>Takes a sample; true when the queue is too long.</summary>
    /// <param name="sample">What feedback showed.</param>
    /// <param name="probing">A probe runs.</param>
    /// <param name="wanted">Rate up to which the estimate may grow although less is sent, where no probe can be made; else 0.</param>
    /// <param name="now">The time.</param>
    public bool Update(in LinkSample sample, bool probing, long wanted, Instant now)
    {
        double seconds = Math.Clamp((now - _updated).Seconds, 0, 0.25);
        _updated = now;
        AdaptThreshold(sample.Queue, seconds);
        bool over = IsOver(sample);
        if (IsDraining)
        {
            Drain(sample, now);
        }

        if (over)
        {
            Cut(sample, probing, now);
        }
        else if (!IsDraining && sample.Queue < _threshold / 2 && (sample.Sending > Target * 0.8 || Target < wanted))
        {
            bool near = Target > _capacity * 93 / 100 && Target < _capacity * 12 / 10;
            double growth = Target < wanted ? LinkLimits.BlindGrowth : near ? LinkLimits.NearGrowth : LinkLimits.Growth;
            long most = Math.Max(Target, (sample.Delivered * (Target < wanted ? 5 : 3) / 2) + 20_000);
            Set(Math.Min(most, (long)(Target * (1 + (growth * seconds)))));
        }

        return over;
    }

    private readonly bool IsOver(in LinkSample sample) =>
        sample.Queue > _threshold
        || (sample.Queue > _threshold / 2 && sample.Queue + (sample.Gradient * 0.2) > _threshold * 1.5);

    private void Cut(in LinkSample sample, bool probing, Instant now)
    {
        bool falls = IsDraining && sample.Queue < _queueAtCut * 0.8 && sample.Gradient <= 0;
        if (now < _hold || sample.Delivered == 0 || falls)
        {
            return;
        }

        if (probing && sample.Delivered > Target * 9 / 10)
        {
            // The probe made the queue; what came through meanwhile is what the link can.
            Set(Math.Min(Target, sample.Delivered * 95 / 100));
            _hold = now + sample.RoundTrip + Duration.FromMilliseconds(300);
            return;
        }

        double keep = Math.Clamp(1 - (sample.Queue / DrainMicroseconds), 0.4, 0.93);
        long cut = (long)(sample.Delivered * keep);
        bool saturated = sample.Delivered < sample.Sending * 0.92 || sample.Gradient > 20_000 || sample.Sending > Target * 0.7;
        if (!saturated)
        {
            cut = Math.Max(cut, (long)(Target * 0.85));
        }

        _capacity = saturated ? sample.Delivered : cut;
        _queueAtCut = sample.Queue;
        _cutAt = now;
        _hold = now + sample.RoundTrip + Duration.FromMilliseconds(sample.Queue > 120_000 ? 120 : 220);
        IsDraining = true;
        Set(Math.Min(Target, cut));
    }

    private void Drain(in LinkSample sample, Instant now)
    {
        if (sample.Queue < _threshold / 3)
        {
            IsDraining = false;
            Set(Math.Max(Target, _capacity * 95 / 100));
        }
        else if (now - _cutAt > DrainTime + sample.RoundTrip)
        {
            IsDraining = false;
            if (sample.Queue > _queueAtCut * 0.6)
            {
                _threshold = Math.Min(LinkLimits.MostThreshold, (sample.Queue * 1.3) + 10_000);
                Set(Math.Max(Target, _capacity * 95 / 100));
            }
        }
    }

    private void AdaptThreshold(long queue, double seconds)
    {
        double rest = Math.Max(LinkLimits.Threshold, queue * 1.2);
        if (_threshold > rest)
        {
            _threshold += (rest - _threshold) * seconds / 8;
        }
    }
}
