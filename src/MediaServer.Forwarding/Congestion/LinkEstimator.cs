using System.Runtime.CompilerServices;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;

namespace MediaServer.Forwarding.Congestion;

/// <summary>
/// What the link toward one subscriber carries. From transport-wide feedback where the client sends it: the rate is cut to what
/// came through when a queue begins to stand, and raised by probes when more is wanted. REMB, TMMBR and receiver reports bound it
/// where there is nothing better.
/// </summary>
public sealed partial class LinkEstimator(long start = LinkLimits.Start)
{
    /// <summary>Long enough that jitter doesn't make a rate of its own.</summary>
    private const int CarriedMs = 1000;

    /// <summary>Microseconds.</summary>
    private const long OutageQueue = 150_000;

    private SentPackets? _sent;
    private QueueDelay _queue;
    private DeliveryRate _delivered;
    private DeliveryRate _sending;
    private LossMeter _loss;
    private LossJudge _judge;
    private LinkProbe _probe;
    private ReportRate _reports;
    private RateControl _control = new(start);
    private long _cap = LinkLimits.Most;
    private long _noted;
    private Instant _firstSent = Instant.Past;
    private Instant _unanswered = Instant.Never;
    private Instant _nextProbe = Instant.Past;
    private Instant _careful = Instant.Past;
    private long _beforeOutage;
    private int _failures;
    private bool _changed;
    private bool _returned;
    private bool _searching;

    /// <summary>Transport-wide feedback was negotiated.</summary>
    public bool UsesFeedback { get; set; }

    /// <summary>True once such feedback came.</summary>
    public bool HasFeedback { get; private set; }

    /// <summary>True when a stream can carry what fills up a probe (it has RTX).</summary>
    public bool CanProbe { get; set; }

    /// <summary>Bits a second that may be sent, IP and UDP headers included.</summary>
    public long TargetBitsPerSecond => Math.Min(_cap, ByReports ? _reports.BitsPerSecond : InOutage ? Math.Min(LinkLimits.Outage, _control.Target) : _control.Target);

    /// <summary>
    /// What streams may be chosen for: as the target, but for the moments in which it is lowered to drain a queue. Those the pacer
    /// bears; a layer that is given up would be missed for eight seconds.
    /// </summary>
    public long SustainedBitsPerSecond => ByReports || InOutage ? TargetBitsPerSecond : Math.Min(_cap, _control.Sustained);

    /// <summary>Probes are being carried one after the other: the end is not yet known, and whoever climbs now climbs too little.</summary>
    public bool IsSearching => _searching && !_probe.IsIdle;

    /// <summary>A little above the estimate, so that a key frame gets out and an estimate that is low is noticed; not while a queue drains.</summary>
    public long PacingBitsPerSecond => Math.Max(TargetBitsPerSecond * (IsDraining ? 100 : 104) / 100, ProbeRate);

    /// <summary>A queue is being drained: nothing above the target now.</summary>
    public bool IsDraining => _control.IsDraining;

    /// <summary>Feedback has stopped while we send: the link is down.</summary>
    public bool InOutage { get; private set; }

    /// <summary>Share of packets lost lately on the way to the subscriber, 0 to 1.</summary>
    public double Loss => HasFeedback ? _loss.Share : _reports.Loss;

    /// <summary>What the link loses of itself, while no queue stands; a queue of our own making loses packets too, and copies make it longer.</summary>
    public double OwnLoss => HasFeedback ? _loss.Calm : _reports.Loss;

    /// <summary>How long a burst of loss lasts.</summary>
    public Duration Burst => new(_loss.BurstMicroseconds);

    /// <summary>Mean run of lost packets.</summary>
    public double BurstLength => _loss.BurstLength;

    /// <summary>How long packets stand in the bottleneck's queue.</summary>
    public Duration Queue => new(_queue.Standing);

    /// <summary>Bits a second sent over the last half second, everything counted.</summary>
    public long SendingBitsPerSecond => _sending.BitsPerSecond(500);

    /// <summary>Rate of the probe that runs, 0 when none does.</summary>
    public long ProbeRate => _probe.IsSending ? _probe.Rate : 0;

    /// <summary>What all streams together would take if there were room; probes are made for it.</summary>
    public long WantedBitsPerSecond { get; set; }

    private bool ByReports { get; set; }

    /// <summary>True once after the estimate moved by more than a little.</summary>
    public bool TakeChanged()
    {
        bool changed = _changed;
        _changed = false;
        return changed;
    }

    /// <summary>True once after an outage: pictures need key frames.</summary>
    public bool TakeReturned()
    {
        bool returned = _returned;
        _returned = false;
        return returned;
    }

    /// <summary>Begins at a rate of which is known that the link carries it, instead of the cautious one.</summary>
    /// <param name="bitsPerSecond">Clamped to what an estimate may be.</param>
    public void Begin(long bitsPerSecond) => _control.Set(bitsPerSecond);

    /// <summary>A packet left.</summary>
    public void OnSent(ushort transportSequence, int bytes, bool isAudio, Instant now)
    {
        int wire = bytes + LinkLimits.WireOverhead;
        _sending.Add(now.Microseconds, wire);
        if (!UsesFeedback)
        {
            return;
        }

        _sent ??= new SentPackets();
        byte tag = _probe.Tag;
        if (tag != 0)
        {
            _probe.OnSent(wire);
        }

        _sent.Add(transportSequence, wire, tag, now);
        if (_unanswered == Instant.Never)
        {
            _unanswered = now;
            _firstSent = _firstSent == Instant.Past ? now : _firstSent;
        }
    }

    /// <summary>A packet left again under the number that it had: when it arrives, its delay is that of the repeat and not the queue's.</summary>
    public void OnResent(ushort transportSequence, int bytes, Instant now)
    {
        _sending.Add(now.Microseconds, bytes + LinkLimits.WireOverhead);
        if (_sent is not null)
        {
            ref SentPacket packet = ref _sent.Find(transportSequence);
            if (!Unsafe.IsNullRef(ref packet))
            {
                packet.IsResent = true;
            }
        }
    }

    /// <summary>The receiver says what it can take (REMB, TMMBR).</summary>
    public void OnRemb(ulong bitsPerSecond, Instant now)
    {
        _cap = (long)Math.Clamp(bitsPerSecond, LinkLimits.Least, LinkLimits.Most);
        Note();
    }

    /// <summary>A report block on one of our streams came.</summary>
    public void OnReportBlock(in ReportBlock block, Instant now)
    {
        bool silent = UsesFeedback && !HasFeedback && _firstSent != Instant.Past && now - _firstSent > LinkLimits.NoFeedback;
        ByReports = !HasFeedback && (!UsesFeedback || silent);
        if (ByReports)
        {
            _reports.OnLoss(block.FractionLost, SendingBitsPerSecond, now);
            Note();
        }
    }

    /// <summary>What goes by time: outages, the end of probes and new ones; returns when to call again.</summary>
    public Instant Service(Duration roundTrip, Instant now)
    {
        if (!HasFeedback)
        {
            ByReports |= !UsesFeedback;
            return Instant.Never;
        }

        if (!InOutage && _unanswered != Instant.Never && now - _unanswered > roundTrip + LinkLimits.Silence)
        {
            BeginOutage(roundTrip, now);
        }

        _probe.Service(roundTrip, now);
        ConcludeProbe(now);
        if (MayProbe(now))
        {
            BeginProbe(now);
        }

        return now + (_probe.IsIdle ? Duration.FromMilliseconds(100) : Duration.FromMilliseconds(5));
    }

    /// <summary>Bytes that filling up should send now to keep the probe at its rate.</summary>
    public int ProbeBytes(Instant now) => _probe.Missing(now);

    private void OnAnswer(Duration roundTrip, Instant now)
    {
        HasFeedback = true;
        ByReports = false;
        _unanswered = Instant.Never;
        if (InOutage)
        {
            EndOutage(now);
            return;
        }

        long queue = _queue.Standing;
        bool calm = _control.IsCalm(queue);
        bool closed = _loss.Update(calm, now);
        bool over = _control.Update(Sample(queue, roundTrip), _probe.IsSending, CanProbe ? 0 : WantedBitsPerSecond, now);
        if (over && _probe.IsSending)
        {
            _probe.Stop(roundTrip, now);
        }

        if (closed && calm && !over)
        {
            _control.Set(_judge.Judge(_loss.Share, _control.Target, now));
        }

        Note();
    }

    private LinkSample Sample(long queue, Duration roundTrip)
    {
        // Behind a long queue the link sends without a pause: a short window tells its rate. What the radio loses has used it too.
        long delivered = (long)(_delivered.BitsPerSecond(queue > 100_000 ? 175 : 300) / (1 - Math.Min(0.4, _loss.Calm)));
        return new LinkSample(queue, _queue.Gradient, delivered, _delivered.BitsPerSecond(CarriedMs), _sending.BitsPerSecond(500), _queue.Jitter, Math.Max(0, _loss.Last - _loss.Calm), roundTrip);
    }

    private void BeginOutage(Duration roundTrip, Instant now)
    {
        InOutage = true;
        _beforeOutage = _control.Target;
        if (_probe.IsSending)
        {
            _probe.Stop(roundTrip, now);
        }

        Note();
    }

    private void EndOutage(Instant now)
    {
        InOutage = false;
        _returned = true;
        _loss.Clear(now);

        // What comes back with a long queue was no outage but the queue: then what comes through now is what there is.
        long most = _queue.Standing > OutageQueue ? Math.Max(LinkLimits.Least, _delivered.BitsPerSecond(300) * 8 / 10) : LinkLimits.Most;
        _control.Resume(Math.Min(_beforeOutage * 7 / 10, most), now);
        _careful = now;
        _nextProbe = now + Duration.FromMilliseconds(300);
        _changed = true;
    }

    private bool MayProbe(Instant now) =>
        CanProbe && !InOutage && _probe.IsIdle && now >= _nextProbe && WantedBitsPerSecond > _control.Target
        && _control.IsCalm(_queue.Standing) && _control.Target < _cap;

    private void BeginProbe(Instant now)
    {
        double gain = now < _careful ? LinkLimits.CarefulGain : LinkLimits.ProbeGain;
        long rate = Math.Min((long)(_control.Target * gain), WantedBitsPerSecond * 11 / 10);
        Duration length = LinkLimits.ProbeLength + new Duration(_queue.Jitter * 5 / 2);
        _probe.Begin(Math.Max(rate, Math.Max(_control.Target * 11 / 10, _control.Target + LinkLimits.LeastStep)), length, now);
    }

    private void ConcludeProbe(Instant now)
    {
        ProbeOutcome outcome = _probe.Conclude(now, Math.Max(_judge.Own, _loss.Share), _queue.Jitter, out long measured);
        if (outcome == ProbeOutcome.None)
        {
            return;
        }

        if (outcome == ProbeOutcome.Carried && !_control.IsDraining && measured * 95 / 100 > _control.Target * 102 / 100)
        {
            _failures = 0;
            _searching = true;
            _nextProbe = now;
            _control.Set(Math.Max(_control.Target, measured * 95 / 100));
        }
        else
        {
            if (measured > 0 && !_control.IsDraining)
            {
                // It came through more slowly than it was sent: that is the capacity.
                _control.Set(Math.Max(_control.Target, measured * 93 / 100));
            }

            _failures++;
            _searching = false;
            _careful = now + Duration.FromSeconds(20);
            _nextProbe = now + (LinkLimits.ProbeWait * Math.Min(_failures, 2));
        }

        Note();
    }

    private void Note()
    {
        long target = SustainedBitsPerSecond;
        if (target < _noted * 98 / 100 || target > _noted * 103 / 100)
        {
            _noted = target;
            _changed = true;
        }
    }
}
