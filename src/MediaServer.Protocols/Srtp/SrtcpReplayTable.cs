using MediaServer.Primitives;

namespace MediaServer.Protocols.Srtp;

/// <summary>
/// Replay windows of the RTCP senders behind one key (RFC 3711 section 3.3.2), one for each SSRC. Only authentic
/// packets make entries. It holds at most 64; then the one longest silent gives way, so a peer that keeps changing its
/// SSRCs is not cut off.
/// </summary>
internal sealed class SrtcpReplayTable
{
    public const int MaxEntries = 64;

    private Entry[] _entries = new Entry[4];
    private int _count;
    private ulong _turn;

    /// <summary>Replayed or too old, or none.</summary>
    public DropReason Check(uint ssrc, uint index)
    {
        int at = Find(ssrc);
        return at < 0 ? DropReason.None : _entries[at].Check(index);
    }

    /// <summary>Notes an authentic packet.</summary>
    public void Accept(uint ssrc, uint index)
    {
        int at = Find(ssrc);
        if (at < 0)
        {
            at = Place();
            _entries[at] = new Entry { Ssrc = ssrc };
        }

        _entries[at].Accept(index, ++_turn);
    }

    private int Find(uint ssrc)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_entries[i].Ssrc == ssrc)
            {
                return i;
            }
        }

        return -1;
    }

    private int Place()
    {
        if (_count < MaxEntries)
        {
            if (_count == _entries.Length)
            {
                Array.Resize(ref _entries, _count * 2);
            }

            return _count++;
        }

        int oldest = 0;
        for (int i = 1; i < _count; i++)
        {
            if (_entries[i].LastTurn < _entries[oldest].LastTurn)
            {
                oldest = i;
            }
        }

        return oldest;
    }

    private struct Entry
    {
        public uint Ssrc;
        public ulong LastTurn;
        private uint _highest;
        private ulong _window;

        public readonly DropReason Check(uint index)
        {
            if (index > _highest || _window == 0)
            {
                return DropReason.None;
            }

            uint behind = _highest - index;
            return behind >= 64 ? DropReason.TooOld : ((_window >> (int)behind) & 1) != 0 ? DropReason.Replayed : DropReason.None;
        }

        public void Accept(uint index, ulong turn)
        {
            LastTurn = turn;
            if (_window == 0 || index > _highest)
            {
                uint by = index - _highest;
                _window = (_window == 0 || by >= 64 ? 0 : _window << (int)by) | 1;
                _highest = index;
                return;
            }

            _window |= 1UL << (int)(_highest - index);
        }
    }
}
