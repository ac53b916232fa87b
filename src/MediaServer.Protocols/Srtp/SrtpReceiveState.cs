using MediaServer.Primitives;

namespace MediaServer.Protocols.Srtp;

/// <summary>
/// What a receiver remembers of one SSRC: rollover counter and highest sequence number (RFC 3711 section 3.3.1) and
/// a window of 128 packets against replay (section 3.3.2). The owner of the stream embeds it; <c>default</c> is a
/// stream of which nothing has been accepted. It changes only when a packet was authentic.
/// </summary>
public struct SrtpReceiveState
{
    /// <summary>Packets behind the highest that may still arrive.</summary>
    public const int WindowSize = 128;

    // Bit n of (high:low) stands for the packet n behind the highest. _next is the highest index and one; 0 for none.
    private ulong _next;
    private ulong _low;
    private ulong _high;

    /// <summary>True until the first packet was accepted.</summary>
    public readonly bool IsFresh => _next == 0;

    /// <summary>The 32-bit rollover counter of the highest packet accepted.</summary>
    public readonly uint RolloverCounter => _next == 0 ? 0 : (uint)((_next - 1) >> 16);

    /// <summary>The sequence number of the highest packet accepted.</summary>
    public readonly ushort HighestSequence => _next == 0 ? (ushort)0 : (ushort)(_next - 1);

    /// <summary>
    /// Estimates a packet's 48-bit index (RFC 3711 section 3.3.1: the one nearest to the highest so far) and looks it
    /// up in the window.
    /// </summary>
    /// <param name="sequence">The packet's sequence number.</param>
    /// <param name="index">The index to decrypt and authenticate with.</param>
    /// <returns><see cref="DropReason.Replayed"/>, <see cref="DropReason.TooOld"/>, or none.</returns>
    public readonly DropReason Check(ushort sequence, out ulong index)
    {
        if (_next == 0)
        {
            index = sequence;
            return DropReason.None;
        }

        ulong highest = _next - 1;
        int distance = (short)(sequence - (ushort)highest);
        index = highest + (ulong)distance;
        if (distance > 0)
        {
            // The 48-bit index must not wrap under one key (section 9.2): it would repeat the keystream.
            return index >> 48 == 0 ? DropReason.None : DropReason.TooOld;
        }

        // Behind more than the window, which includes "before the first index there can be".
        if (distance <= -WindowSize || (ulong)-distance > highest)
        {
            return DropReason.TooOld;
        }

        return IsSet(-distance) ? DropReason.Replayed : DropReason.None;
    }

    /// <summary>Notes an authentic packet.</summary>
    /// <param name="index">What <see cref="Check"/> gave for it.</param>
    public void Accept(ulong index)
    {
        if (_next == 0)
        {
            _low = 1;
            _next = index + 1;
            return;
        }

        if (index >= _next)
        {
            Shift(index - (_next - 1));
            _low |= 1;
            _next = index + 1;
            return;
        }

        int behind = (int)(_next - 1 - index);
        if (behind < 64)
        {
            _low |= 1UL << behind;
        }
        else
        {
            _high |= 1UL << (behind - 64);
        }
    }

    private readonly bool IsSet(int behind) =>
        behind < 64 ? ((_low >> behind) & 1) != 0 : ((_high >> (behind - 64)) & 1) != 0;

    private void Shift(ulong by)
    {
        if (by >= WindowSize)
        {
            _low = 0;
            _high = 0;
        }
        else if (by >= 64)
        {
            _high = _low << (int)(by - 64);
            _low = 0;
        }
        else
        {
            _high = (_high << (int)by) | (_low >> (int)(64 - by));
            _low <<= (int)by;
        }
    }
}
