using MediaServer.Primitives;

namespace MediaServer.Forwarding.Ingest;

/// <summary>
/// Which packets of one stream are missing, and when to ask for each again (RFC 4585 section 6.2.1). A packet is
/// asked for after a short wait for reordering, then again each round trip, at most ten times, and never longer than
/// it can still be of use.
/// </summary>
public sealed class NackRequester
{
    private const int Capacity = 256;
    private const int MaxTries = 10;

    /// <summary>A jump larger than this is a new beginning and not a loss.</summary>
    private const int MaxGap = 1000;

    private static readonly Duration ReorderWait = Duration.FromMilliseconds(8);
    private static readonly Duration Useful = Duration.FromMilliseconds(1500);

    private readonly Missing[] _missing = new Missing[Capacity];
    private int _count;
    private long _highest = -1;

    /// <summary>
    /// True when the packet that <see cref="OnPacket"/> last found missing had been asked for: then it is a resend, and
    /// counting it as received would hide the loss of the publisher's leg.
    /// </summary>
    public bool LastWasAsked { get; private set; }

    /// <summary>Packets now missing.</summary>
    public int Count => _count;

    /// <summary>Takes note of a packet; returns true when it had been missing.</summary>
    public bool OnPacket(long sequence, Instant now)
    {
        if (_highest < 0 || sequence > _highest + MaxGap)
        {
            _count = 0;
            _highest = sequence;
            return false;
        }

        if (sequence <= _highest)
        {
            return Remove(sequence);
        }

        for (long missing = _highest + 1; missing < sequence; missing++)
        {
            if (_count == Capacity)
            {
                // The oldest is the least likely to be of use.
                RemoveAt(0);
            }

            _missing[_count++] = new Missing(missing, now, now + ReorderWait, 0);
        }

        _highest = sequence;
        return false;
    }

    /// <summary>Everything before a key frame needs no repair.</summary>
    public void ForgetBefore(long sequence)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_missing[i].Sequence >= sequence)
            {
                _missing[kept++] = _missing[i];
            }
        }

        _count = kept;
    }

    /// <summary>
    /// Writes the sequence numbers to ask for now, in ascending order.
    /// </summary>
    /// <param name="roundTrip">To the publisher; a repeat waits this long and a little more.</param>
    /// <param name="now">The time.</param>
    /// <param name="destination">Room for the numbers.</param>
    /// <returns>How many were written.</returns>
    public int Take(Duration roundTrip, Instant now, Span<ushort> destination)
    {
        int written = 0;
        int kept = 0;
        Duration repeat = Duration.Max(roundTrip * 1.25, Duration.FromMilliseconds(20));
        for (int i = 0; i < _count; i++)
        {
            ref Missing missing = ref _missing[i];
            if (missing.Tries >= MaxTries || now - missing.Since > Useful)
            {
                continue;
            }

            if (missing.Next <= now && written < destination.Length)
            {
                destination[written++] = (ushort)missing.Sequence;
                missing.Tries++;
                missing.Next = now + repeat;
            }

            _missing[kept++] = missing;
        }

        _count = kept;
        return written;
    }

    /// <summary>When <see cref="Take"/> will next have something.</summary>
    public Instant NextDeadline
    {
        get
        {
            Instant next = Instant.Never;
            for (int i = 0; i < _count; i++)
            {
                next = Instant.Min(next, _missing[i].Next);
            }

            return next;
        }
    }

    private bool Remove(long sequence)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            if (_missing[i].Sequence == sequence)
            {
                LastWasAsked = _missing[i].Tries > 0;
                RemoveAt(i);
                return true;
            }
        }

        return false;
    }

    private void RemoveAt(int index)
    {
        Array.Copy(_missing, index + 1, _missing, index, _count - index - 1);
        _count--;
    }

    private record struct Missing(long Sequence, Instant Since, Instant Next, int Tries);
}
