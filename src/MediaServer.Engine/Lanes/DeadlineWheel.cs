using MediaServer.Engine.Peers;
using MediaServer.Primitives;

namespace MediaServer.Engine.Lanes;

/// <summary>
/// When each peer of a lane wants to be looked at: a wheel of slots of 2 ms with the peers linked in place, so that a
/// thousand idle peers cost nothing until their time comes. Deadlines beyond the wheel are put at its end and move on.
/// </summary>
public sealed class DeadlineWheel
{
    private const int Slots = 4096;
    private const long SlotMicroseconds = 2_000;
    private readonly PeerLink?[] _heads = new PeerLink?[Slots];
    private long _slot;
    private int _count;

    public DeadlineWheel(Instant now) => _slot = now.Microseconds / SlotMicroseconds;

    /// <summary>Moves a peer to a new deadline; <see cref="Instant.Never"/> takes it out.</summary>
    public void Schedule(PeerLink peer, Instant deadline)
    {
        if (peer.WheelSlot >= 0)
        {
            if (deadline >= peer.WheelDeadline && deadline != Instant.Never)
            {
                // Looking too early is cheap; it is put right then.
                peer.WheelWanted = deadline;
                return;
            }

            Unlink(peer);
        }

        if (deadline != Instant.Never)
        {
            Link(peer, deadline);
        }
    }

    public void Remove(PeerLink peer)
    {
        if (peer.WheelSlot >= 0)
        {
            Unlink(peer);
        }
    }

    /// <summary>Takes the next peer whose deadline has come, or null.</summary>
    public PeerLink? TakeDue(Instant now)
    {
        long target = now.Microseconds / SlotMicroseconds;
        while (_slot <= target)
        {
            PeerLink? peer = _heads[(int)(_slot & (Slots - 1))];
            if (peer is null)
            {
                if (_slot == target)
                {
                    return null;
                }

                _slot++;
                continue;
            }

            Unlink(peer);
            if (peer.WheelWanted > now)
            {
                Link(peer, peer.WheelWanted);
                continue;
            }

            return peer;
        }

        return null;
    }

    /// <summary>Time to the next slot with a peer; a second at most.</summary>
    public Duration UntilNext(Instant now)
    {
        if (_count == 0)
        {
            return Duration.FromSeconds(1);
        }

        for (long slot = _slot; slot < _slot + 500; slot++)
        {
            if (_heads[(int)(slot & (Slots - 1))] is not null)
            {
                return Duration.Max(Duration.Zero, new Instant(slot * SlotMicroseconds) - now);
            }
        }

        return Duration.FromSeconds(1);
    }

    private void Link(PeerLink peer, Instant deadline)
    {
        // Rounded up: a deadline must have come when its slot is looked at.
        long slot = Math.Clamp((deadline.Microseconds + SlotMicroseconds - 1) / SlotMicroseconds, _slot, _slot + Slots - 2);
        int index = (int)(slot & (Slots - 1));

        // The slot that is being emptied now must not be filled again in this turn.
        if (slot == _slot)
        {
            index = (int)((slot + 1) & (Slots - 1));
        }

        peer.WheelSlot = index;
        peer.WheelDeadline = deadline;
        peer.WheelWanted = deadline;
        peer.WheelPrevious = null;
        peer.WheelNext = _heads[index];
        if (peer.WheelNext is not null)
        {
            peer.WheelNext.WheelPrevious = peer;
        }

        _heads[index] = peer;
        _count++;
    }

    private void Unlink(PeerLink peer)
    {
        if (peer.WheelPrevious is null)
        {
            _heads[peer.WheelSlot] = peer.WheelNext;
        }
        else
        {
            peer.WheelPrevious.WheelNext = peer.WheelNext;
        }

        if (peer.WheelNext is not null)
        {
            peer.WheelNext.WheelPrevious = peer.WheelPrevious;
        }

        peer.WheelNext = null;
        peer.WheelPrevious = null;
        peer.WheelSlot = -1;
        _count--;
    }
}
