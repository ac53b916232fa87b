using MediaServer.Primitives;

namespace MediaServer.Forwarding.Congestion;

/// <summary>What came of a probe.</summary>
public enum ProbeOutcome : byte
{
    None,
    Carried,
    TooMuch,
}

/// <summary>
/// For a fifth of a second more is sent than is known to fit, media and what fills up, and looked whether it all comes
/// through. Longer than the bursts of a few packets that are common: at 40 ms of jitter those measure the jitter.
/// </summary>
public struct LinkProbe
{
    private long _sentBytes;
    private long _ackedBytes;
    private long _firstArrival;
    private long _lastArrival;
    private int _firstBytes;
    private Instant _begin;
    private Instant _end;
    private Instant _verdict;
    private byte _number;
    private bool _stopped;

    /// <summary>Bits a second while it runs.</summary>
    public long Rate { get; private set; }

    /// <summary>Packets sent now belong to it.</summary>
    public bool IsSending { get; private set; }

    /// <summary>All has been sent; feedback is awaited.</summary>
    public bool IsWaiting { get; private set; }

    public readonly bool IsIdle => !IsSending && !IsWaiting;

    /// <summary>Tag of packets sent now; 0 when no probe runs.</summary>
    public readonly byte Tag => IsSending ? _number : (byte)0;

    public void Begin(long rate, Duration length, Instant now)
    {
        Rate = rate;
        _number = (byte)(_number == 255 ? 1 : _number + 1);
        _sentBytes = 0;
        _ackedBytes = 0;
        _firstArrival = long.MaxValue;
        _lastArrival = long.MinValue;
        _begin = now;
        _end = now + length;
        IsSending = true;
        _stopped = false;
    }

    public void OnSent(int bytes) => _sentBytes += bytes;

    /// <summary>Bytes that filling up should send now so that the probe keeps its rate.</summary>
    public int Missing(Instant now)
    {
        if (!IsSending)
        {
            return 0;
        }

        long due = Rate * (Instant.Min(now, _end) - _begin).Microseconds / 8_000_000;
        return (int)Math.Clamp(due - _sentBytes, 0, 20_000);
    }

    /// <summary>Ends the sending when its time is over.</summary>
    public void Service(Duration roundTrip, Instant now)
    {
        if (IsSending && now >= _end)
        {
            Close(roundTrip, now);
        }
    }

    /// <summary>Ends the sending: a queue has begun to stand.</summary>
    public void Stop(Duration roundTrip, Instant now)
    {
        _stopped = true;
        Close(roundTrip, now);
    }

    private void Close(Duration roundTrip, Instant now)
    {
        IsSending = false;
        IsWaiting = true;
        _end = now;
        _verdict = now + (roundTrip * 1.25) + Duration.FromMilliseconds(180);
    }

    public void OnArrival(in SentPacket packet, long arrival)
    {
        if (packet.Probe != _number)
        {
            return;
        }

        _ackedBytes += packet.Bytes;
        if (arrival < _firstArrival)
        {
            _firstArrival = arrival;
            _firstBytes = packet.Bytes;
        }

        _lastArrival = Math.Max(_lastArrival, arrival);
    }

    /// <summary>The outcome once feedback has had its time.</summary>
    /// <param name="now">The time.</param>
    /// <param name="ownLoss">Loss that the link has anyway.</param>
    /// <param name="jitter">Microseconds by which arrivals are uncertain.</param>
    /// <param name="measured">Bits a second that came through.</param>
    public ProbeOutcome Conclude(Instant now, double ownLoss, long jitter, out long measured)
    {
        measured = 0;
        if (!IsWaiting || now < _verdict)
        {
            return ProbeOutcome.None;
        }

        IsWaiting = false;
        long span = Math.Max(_lastArrival - _firstArrival, (_end - _begin).Microseconds);
        if (_ackedBytes == 0 || span <= 0 || _stopped)
        {
            return ProbeOutcome.TooMuch;
        }

        long sent = _sentBytes * 8_000_000 / Math.Max(1, (_end - _begin).Microseconds);
        long arrived = (long)((_ackedBytes - _firstBytes) / (1 - Math.Min(0.5, ownLoss)) * 8_000_000 / span);
        measured = Math.Min(Math.Min(sent, arrived), Rate);
        return _ackedBytes >= _sentBytes * (0.93 - ownLoss) && arrived >= sent * (0.9 - Math.Min(0.25, jitter / (double)span)) ? ProbeOutcome.Carried : ProbeOutcome.TooMuch;
    }
}
