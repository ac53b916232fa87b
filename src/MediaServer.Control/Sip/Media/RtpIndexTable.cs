using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Control.Sip.Media;

/// <summary>The 48-bit packet index of each SSRC of a line: what SRTP seals and opens by, and what refuses repeats.</summary>
internal sealed class RtpIndexTable
{
    // An endpoint that changes its SSRC with each hold has had enough after this many.
    private const int Most = 64;

    private readonly Dictionary<uint, Entry> _entries = [];

    /// <summary>The SSRC of the last packet, 0 before the first.</summary>
    public uint Last { get; private set; }

    public bool Contains(uint ssrc) => _entries.ContainsKey(ssrc);

    /// <summary>The state of an SSRC, a fresh one when it is new: kept only once a packet of it was authentic.</summary>
    public Entry Find(uint ssrc) => _entries.GetValueOrDefault(ssrc) ?? new Entry();

    /// <summary>A packet of this SSRC was taken.</summary>
    public void Keep(uint ssrc, Entry entry)
    {
        Last = ssrc;
        if (_entries.Count >= Most && !_entries.ContainsKey(ssrc))
        {
            _entries.Clear();
        }

        _entries[ssrc] = entry;
    }

    /// <summary>One SSRC.</summary>
    internal sealed class Entry
    {
        private SrtpReceiveState _state;

        public ref SrtpReceiveState State => ref _state;

        /// <summary>Takes a packet's number where nothing else checks it (plain RTP); false for a repeat or one too old.</summary>
        public bool TryAccept(ushort sequence, out ulong index)
        {
            if (_state.Check(sequence, out index) != DropReason.None)
            {
                return false;
            }

            _state.Accept(index);
            return true;
        }
    }
}
