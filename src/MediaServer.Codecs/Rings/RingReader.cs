using System.Runtime.InteropServices;

namespace MediaServer.Codecs.Rings;

/// <summary>
/// The reading end of a ring in shared memory, for one thread. Each record is copied out before it is looked at, and what
/// makes no sense begins the ring anew: the other side may be damaged or hostile.
/// </summary>
public sealed class RingReader
{
    private readonly RingMemory _memory;
    private readonly byte[] _record;
    private long _read;

    /// <param name="memory">The ring.</param>
    /// <param name="longest">Bytes of the longest record that is believed.</param>
    /// <param name="read">Where to begin.</param>
    internal RingReader(RingMemory memory, int longest, long read)
    {
        _memory = memory;
        _record = new byte[longest];
        _read = read;
        _memory.Read = read;
    }

    /// <summary>How often the other side's numbers made no sense.</summary>
    public long Broken { get; private set; }

    /// <summary>The next record; its bytes are the reader's until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        record = default;
        long available = _memory.Written - _read;
        if (available == 0)
        {
            return false;
        }

        int length = 0;
        if (available >= RingMemory.LengthSize && available <= _memory.Capacity)
        {
            _memory.CopyOut(_read, MemoryMarshal.AsBytes(new Span<int>(ref length)));
        }

        if (length <= 0 || length > _record.Length || RingMemory.Rounded(length) > available)
        {
            Broken++;
            Move(_memory.Written);
            return false;
        }

        _memory.CopyOut(_read + RingMemory.LengthSize, _record.AsSpan(0, length));
        Move(_read + RingMemory.Rounded(length));
        record = _record.AsSpan(0, length);
        return true;
    }

    private void Move(long position)
    {
        _read = position;
        _memory.Read = position;
    }
}
