using MediaServer.Primitives;
using MediaServer.Transport;

namespace MediaServer.Bench.Links;

/// <summary>
/// One direction in virtual time: a drop-tail queue that drains at the capacity of the moment, then loss, delay and jitter.
/// Jitter is the time's and not the packet's (an autoregressive process in steps of 10 ms, its magnitude added to the delay) and
/// packets never overtake each other, as on radio links and DSL.
/// </summary>
public sealed class LinkPath
{
    private const int IpUdp = 28;
    private const double StepMs = 10;
    private const double Correlation = 0.5;

    private readonly LinkDirection _direction;
    private readonly SeededRandomSource _random;
    private readonly Queue<(double Bits, bool Own)> _queued = new();
    private readonly TcpFlow? _tcp;
    private double _at;
    private double _backlog;
    private double _ownBacklog;
    private double _headLeft;
    private long _jitterStep = -1;
    private double _jitter;
    private double _lastArrival;
    private bool _isBad;

    public LinkPath(LinkDirection direction, ulong seed)
    {
        _direction = direction;
        _random = new SeededRandomSource(seed);
        _tcp = direction.HasTcp ? new TcpFlow() : null;
    }

    public LinkDirection Direction => _direction;

    /// <summary>Every own packet's wait behind own packets, in ms.</summary>
    public List<float> OwnQueueMs { get; } = [];

    public long OwnBytesThrough { get; private set; }

    public long OwnLost { get; private set; }

    public long TcpBytesThrough => _tcp?.BytesAcked ?? 0;

    /// <summary>Seconds since the path was made, at most the start of the call.</summary>
    public double Origin
    {
        get;
        set
        {
            field = value;
            _at = value;
        }
    }

    /// <summary>Lets the competing flow send and the queue drain.</summary>
    public void Tick(Instant now)
    {
        Drain(now.Seconds);
        _tcp?.Run(now.Seconds, _direction.DelayMs(now.Seconds - Origin) / 500, this);
    }

    /// <summary>Takes a datagram of ours.</summary>
    public LinkVerdict Send(int bytes, Instant now)
    {
        double seconds = now.Seconds;
        Drain(seconds);
        double kbit = Math.Max(1, _direction.Kbit(seconds - Origin));
        if (_direction.IsInGap(seconds - Origin))
        {
            OwnLost++;
            return LinkVerdict.Lost;
        }

        OwnQueueMs.Add((float)(_ownBacklog / kbit));
        if (!TryEnqueue((bytes + IpUdp) * 8, true, out double leaves) || IsLost(seconds))
        {
            OwnLost++;
            return LinkVerdict.Lost;
        }

        OwnBytesThrough += bytes + IpUdp;
        double arrival = Math.Max(_lastArrival, leaves + ((_direction.DelayMs(seconds - Origin) + Jitter(leaves)) / 1000));
        _lastArrival = arrival;
        return LinkVerdict.After(Duration.FromSeconds(arrival - seconds));
    }

    /// <summary>Puts a packet into the queue; false when it is full.</summary>
    /// <param name="bits">Size.</param>
    /// <param name="own">Ours, or the competing flow's.</param>
    /// <param name="leaves">When it has left the queue, seconds.</param>
    internal bool TryEnqueue(double bits, bool own, out double leaves)
    {
        double kbit = Math.Max(1, _direction.Kbit(_at - Origin));
        leaves = 0;
        if (_backlog / kbit > _direction.QueueMs)
        {
            return false;
        }

        _queued.Enqueue((bits, own));
        _headLeft = _queued.Count == 1 ? bits : _headLeft;
        _backlog += bits;
        _ownBacklog += own ? bits : 0;
        leaves = LeavingTime(_backlog);
        return true;
    }

    /// <summary>When the bits now queued will be gone, as the capacity moves.</summary>
    private double LeavingTime(double bits)
    {
        double t = _at;
        for (int i = 0; i < 2000; i++)
        {
            double drained = Math.Max(1, _direction.Kbit(t - Origin)) * StepMs;
            if (bits <= drained)
            {
                return t + (bits / drained * StepMs / 1000);
            }

            bits -= drained;
            t += StepMs / 1000;
        }

        return t;
    }

    private void Drain(double seconds)
    {
        while (_at < seconds)
        {
            double step = Math.Min(StepMs / 1000, seconds - _at);
            Take(Math.Max(1, _direction.Kbit(_at - Origin)) * 1000 * step);
            _at += step;
        }
    }

    private void Take(double bits)
    {
        while (bits > 0 && _queued.Count > 0)
        {
            (double size, bool own) = _queued.Peek();
            double part = Math.Min(bits, _headLeft);
            _headLeft -= part;
            _backlog -= part;
            _ownBacklog -= own ? part : 0;
            bits -= part;
            if (_headLeft > 1e-9)
            {
                continue;
            }

            _queued.Dequeue();
            _headLeft = _queued.Count > 0 ? _queued.Peek().Bits : 0;
            _ = size;
        }

        if (_queued.Count == 0)
        {
            _backlog = 0;
            _ownBacklog = 0;
        }
    }

    private bool IsLost(double seconds)
    {
        if (_direction.SpellEverySeconds > 0 && (seconds - Origin) % _direction.SpellEverySeconds < _direction.SpellSeconds
            && seconds - Origin > _direction.SpellEverySeconds && _random.NextDouble() < _direction.SpellLoss)
        {
            return true;
        }

        if (_direction.ToBad <= 0)
        {
            return false;
        }

        if (_direction.ToGood >= 1)
        {
            return _random.NextDouble() < _direction.ToBad;
        }

        _isBad = _isBad ? _random.NextDouble() >= _direction.ToGood : _random.NextDouble() < _direction.ToBad;
        return _isBad;
    }

    private double Jitter(double seconds)
    {
        long step = (long)(seconds * 1000 / StepMs);
        if (_jitterStep < 0 || step - _jitterStep > 100)
        {
            _jitterStep = step - 1;
        }

        for (; _jitterStep < step; _jitterStep++)
        {
            _jitter = (_jitter * Correlation) + (_random.NextGaussian() * _direction.JitterMs * Math.Sqrt(1 - (Correlation * Correlation)));
        }

        return Math.Abs(_jitter);
    }
}
