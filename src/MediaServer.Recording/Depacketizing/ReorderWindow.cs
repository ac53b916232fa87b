using MediaServer.Primitives;

namespace MediaServer.Recording.Depacketizing;

/// <summary>
/// Puts packets of one stream in sequence order and waits for retransmissions. A packet in order passes without being
/// copied; only what waits behind a missing one is kept.
/// </summary>
internal sealed class ReorderWindow(PacketPool pool, Duration wait)
{
    private const int Slots = 1024;

    /// <summary>A stream's first packet may be overtaken, and it is the keyframe's: what comes first is held this long.</summary>
    private static readonly Duration StartWait = Duration.FromMilliseconds(40);
    private readonly (byte[]? Block, int Length, long Sequence, Instant Arrival)[] _slots = new (byte[]?, int, long, Instant)[Slots];
    private long _next = -1;
    private int _waiting;
    private int _strange;
    private long _strangeNext;
    private Instant _gapSince;
    private Instant _startAt;
    private bool _starting;

    /// <summary>When <see cref="Tick"/> is due: a missing packet is then given up.</summary>
    public Instant Deadline => _starting ? _startAt : _waiting > 0 ? _gapSince + wait : Instant.Never;

    public void Receive(ushort sequence, ReadOnlySpan<byte> packet, Instant arrival, IPacketSink sink)
    {
        long extended = Extend(sequence);
        if (_next < 0)
        {
            _next = extended;
            _starting = true;
            _startAt = arrival + Duration.Min(wait, StartWait);
        }

        if (_starting && arrival < _startAt && Math.Abs(extended - _next) < Slots / 2 && TryKeep(extended, packet, arrival))
        {
            _next = Math.Min(_next, extended);
            return;
        }

        Begin(sink);
        long ahead = extended - _next;
        if (Math.Abs(ahead) > Slots && !IsRestart(extended))
        {
            return;
        }

        if (Math.Abs(ahead) > Slots)
        {
            Flush(sink);
            sink.Lost(ahead > 0 ? (int)Math.Min(ahead, ushort.MaxValue) : 1, arrival);
            _next = extended;
            ahead = 0;
        }

        _strange = 0;
        if (ahead < 0)
        {
            return;
        }

        while (ahead >= Slots || (ahead > 0 && !TryKeep(extended, packet, arrival)))
        {
            // The window or the memory is full: the oldest gap is given up early.
            if (_waiting == 0)
            {
                sink.Lost((int)ahead, arrival);
                _next = extended;
            }
            else
            {
                SkipGap(sink);
            }

            ahead = extended - _next;
        }

        if (ahead == 0)
        {
            _next++;
            sink.Packet(packet, arrival);
            Drain(sink);
        }
    }

    public void Tick(Instant now, IPacketSink sink)
    {
        if (_starting && now >= _startAt)
        {
            Begin(sink);
        }

        while (_waiting > 0 && now >= Deadline)
        {
            SkipGap(sink);
        }
    }

    /// <summary>Gives everything up that is missing and hands on what waits.</summary>
    public void Flush(IPacketSink sink)
    {
        Begin(sink);
        while (_waiting > 0)
        {
            SkipGap(sink);
        }
    }

    /// <summary>After <see cref="Flush"/>: the next packet is the first of another stream.</summary>
    public void Restart() => _next = -1;

    private void Begin(IPacketSink sink)
    {
        if (_starting)
        {
            _starting = false;
            Drain(sink);
        }
    }

    private long Extend(ushort sequence)
    {
        // A start at 65536 leaves room for packets that came before the first one seen.
        return _next < 0 ? sequence + 65536L : _next + (short)(sequence - (ushort)_next);
    }

    /// <summary>RFC 3550 appendix A.1: a jump is believed when a second packet follows it in sequence.</summary>
    private bool IsRestart(long extended)
    {
        bool follows = _strange > 0 && extended == _strangeNext;
        _strange = 1;
        _strangeNext = extended + 1;
        return follows;
    }

    private bool TryKeep(long sequence, ReadOnlySpan<byte> packet, Instant arrival)
    {
        ref (byte[]? Block, int Length, long Sequence, Instant Arrival) slot = ref _slots[sequence % Slots];
        if (slot.Block is not null || packet.Length > PacketPool.BlockSize)
        {
            // Already here: a retransmission crossed the original. (Nothing longer than a block comes from a network.)
            return true;
        }

        byte[]? block = pool.TryTake();
        if (block is null)
        {
            return false;
        }

        packet.CopyTo(block);
        slot = (block, packet.Length, sequence, arrival);
        _gapSince = _waiting++ == 0 ? arrival : _gapSince;
        return true;
    }

    private void SkipGap(IPacketSink sink)
    {
        long first = _next;
        while (_slots[first % Slots].Block is null)
        {
            first++;
        }

        sink.Lost((int)(first - _next), _slots[first % Slots].Arrival);
        _next = first;
        Drain(sink);
    }

    private void Drain(IPacketSink sink)
    {
        while (_waiting > 0)
        {
            ref (byte[]? Block, int Length, long Sequence, Instant Arrival) slot = ref _slots[_next % Slots];
            if (slot.Block is not { } block)
            {
                // What waits now waits for another packet: its time runs from the first that came after that one.
                _gapSince = OldestArrival();
                return;
            }

            (int length, Instant arrival) = (slot.Length, slot.Arrival);
            slot = default;
            _waiting--;
            _next++;
            sink.Packet(block.AsSpan(0, length), arrival);
            pool.Return(block);
        }
    }

    private Instant OldestArrival()
    {
        for (long at = _next; at < _next + Slots; at++)
        {
            if (_slots[at % Slots].Block is not null)
            {
                return _slots[at % Slots].Arrival;
            }
        }

        return _gapSince;
    }
}
