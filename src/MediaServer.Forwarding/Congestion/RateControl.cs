using MediaServer.Primitives;

namespace MediaServer.Forwarding.Congestion;

/// <summary>
/// The estimate's movement: down to a part of what came through when a queue stands (the part is such that the queue drains in
/// about 0.4 s), then back to just under what was measured; up slowly while the link is used to the full. A queue that a
/// cut doesn't drain belongs to somebody else: then loss alone moves the rate, as it moves theirs, until the queue has gone.
/// </summary>
public struct RateControl(long start)
{
    private const double DrainMicroseconds = 420_000;
    /// <summary>A queue that is gone within a feedback interval was jitter; microseconds.</summary>
    private const long Patience = 60_000;

    private const double ForeignLoss = 0.02;
    /// <summary>Bits a second, each second.</summary>
    private const double ForeignGrowth = 25_000;
    private const double StarvedShare = 0.5;

    /// <summary>Under this the voices alone may fill the link; bit/s.</summary>
    private const long ThinTarget = 120_000;

    /// <summary>Seconds in which what a link once carried is half forgotten.</summary>
    private const double CarriedMemory = 120;
    private static readonly Duration StarvedTime = Duration.FromMilliseconds(300);
    private static readonly Duration DrainTime = Duration.FromSeconds(1.5);
    private static readonly Duration ForeignHold = Duration.FromSeconds(1);

    private long _capacity;
    private double _mostCarried;
    private long _queueAtCut;
    private long _beforeCut;
    private double _threshold = LinkLimits.Threshold;
    private bool _isForeign;
    private Instant _cutAt = Instant.Past;
    private Instant _hold = Instant.Past;
    private Instant _updated = Instant.Past;
    private Instant _overSince = Instant.Never;
    private Instant _starvedSince = Instant.Never;
    private Instant _lastStanding = Instant.Past;

    /// <summary>Bits a second.</summary>
    public long Target { get; private set; } = start;

    /// <summary>What the link was measured to carry while its queue drains, else the target.</summary>
    public readonly long Sustained => IsDraining ? Math.Max(Target, _capacity * 95 / 100) : Target;

    /// <summary>A cut was made and its queue still stands.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>True where more may be tried.</summary>
    public readonly bool IsCalm(long queue) => !IsDraining && (_isForeign || queue < _threshold / 2);

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
        _mostCarried = Math.Max(sample.Carried, _mostCarried * (1 - (seconds / CarriedMemory)));
        _threshold = LinkLimits.Threshold + (sample.Jitter * LinkLimits.JitterPart);
        if (_isForeign)
        {
            return Share(sample, seconds, now);
        }

        bool over = IsOver(sample) || IsStarved(sample, now);
        _overSince = !over ? Instant.Never : _overSince == Instant.Never ? now : _overSince;
        if (IsDraining)
        {
            Drain(sample, now);
        }

        if (over && !_isForeign && (sample.Queue > _threshold * 1.6 || now - _overSince >= new Duration(Patience + sample.Jitter)))
        {
            Cut(sample, probing, now);
        }
        else if (!IsDraining && sample.Queue < _threshold / 2)
        {
            Grow(sample, wanted, seconds);
        }

        return over;
    }

    private readonly bool IsOver(in LinkSample sample) =>
        sample.Queue > _threshold
        || (sample.Queue > _threshold / 2 && sample.Queue + (sample.Gradient * 0.2) > _threshold * 1.8);

    /// <summary>
    /// Far less comes through than is sent, for longer than feedback takes: on a link much thinner than the rate so few packets arrive
    /// that no queue can be read from their delays.
    /// </summary>
    private bool IsStarved(in LinkSample sample, Instant now)
    {
        bool starved = sample.Delivered > 0 && sample.Delivered < sample.Sending * StarvedShare && sample.Sending > Target / 2;
        _starvedSince = !starved ? Instant.Never : _starvedSince == Instant.Never ? now : _starvedSince;
        return now - _starvedSince >= sample.RoundTrip + StarvedTime;
    }

    private void Grow(in LinkSample sample, long wanted, double seconds)
    {
        // What came through without a queue is carried, whatever was believed: voices pass at any estimate.
        if (Target < ThinTarget * 2)
        {
            Set(Math.Max(Target, sample.Carried * 98 / 100));
        }

        bool blind = Target < wanted;
        if (sample.Sending <= Target * 0.8 && !blind)
        {
            // Little is sent: that nothing queues proves nothing.
            return;
        }

        bool near = Target > _capacity * 93 / 100 && Target < _capacity * 12 / 10;
        double growth = near ? LinkLimits.NearGrowth : blind ? LinkLimits.BlindGrowth : LinkLimits.Growth;
        long most = Math.Max(Target, (sample.Delivered * (blind ? 5 : 3) / 2) + 20_000);
        Set(Math.Min(most, (long)(Target * (1 + (growth * seconds)))));
    }

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

        double keep = Math.Clamp(1 - (sample.Queue / DrainMicroseconds), 0.35, 0.93);
        long cut = (long)(sample.Delivered * keep);
        bool saturated = sample.Sending > Target * 0.7 || (sample.Delivered < sample.Sending * 0.75 && sample.Queue > _threshold * 1.5);
        if (!saturated)
        {
            cut = Math.Max(cut, (long)(Target * 0.9));
        }

        if (!IsDraining)
        {
            _beforeCut = Target;
            _cutAt = now;
        }

        _capacity = saturated ? sample.Delivered : cut;
        _queueAtCut = sample.Queue;
        _hold = now + sample.RoundTrip + Duration.FromMilliseconds(sample.Queue > 120_000 ? 120 : 220);
        IsDraining = true;
        Set(Math.Min(Target, cut));
    }

    private void Drain(in LinkSample sample, Instant now)
    {
        if (sample.Queue < _threshold / 2)
        {
            IsDraining = false;
            Set(Math.Max(Target, _capacity * 95 / 100));
        }
        else if (now - _cutAt > DrainTime + sample.RoundTrip)
        {
            IsDraining = false;

            // On a link that never carried more than voices the queue is ours as long as we never sent less than came through.
            _isForeign = sample.Queue > _threshold && sample.Delivered < _beforeCut * 0.8
                && (_mostCarried > ThinTarget * 4 / 3 || sample.Sending < _capacity * 0.9);
            _lastStanding = now;
            _hold = now + ForeignHold;
            Set(Math.Max(Target, _isForeign ? _beforeCut * 8 / 10 : _capacity * 95 / 100));
        }
    }

    /// <summary>Beside a flow that fills the queue: growth and cuts by loss, as it does itself.</summary>
    private bool Share(in LinkSample sample, double seconds, Instant now)
    {
        if (sample.Queue > _threshold)
        {
            _lastStanding = now;
        }
        else if (now - _lastStanding > ForeignHold)
        {
            _isForeign = false;
        }

        if (sample.Loss > ForeignLoss)
        {
            if (now >= _hold)
            {
                _hold = now + ForeignHold;
                Set(Math.Min(Target, Math.Max(sample.Delivered, Target * 85 / 100)));
            }
        }
        else if (sample.Sending > Target * 0.8)
        {
            // As a TCP beside us: a packet more each round trip.
            Set(Target + (long)(Math.Max(ForeignGrowth, Target * LinkLimits.NearGrowth) * seconds));
        }

        return false;
    }
}
