using System.Runtime.InteropServices;

namespace MediaServer.Codecs.Rings;

/// <summary>
/// The writing end of a ring in shared memory, for one thread. It never waits: a record that finds no room is left out and
/// counted. What the other side writes into its position is not believed.
/// </summary>
public sealed class RingWriter
{
    private readonly RingMemory _memory;
    private long _written;
    private long _refused;

    /// <param name="memory">The ring.</param>
    /// <param name="written">Where to begin: the reader must be there as well.</param>
    internal RingWriter(RingMemory memory, long written)
    {
        _memory = memory;
        _written = written;
        _memory.Written = written;
    }

    /// <summary>Records that found no room.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Writes one record of two parts; false when there is no room.</summary>
    public bool TryWrite(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        int length = head.Length + body.Length;
        int size = RingMemory.Rounded(length);
        long used = _written - _memory.Read;

        // A process that has gone mad may say that it read more than was written.
        if (used < 0 || used + size > _memory.Capacity)
        {
            Volatile.Write(ref _refused, _refused + 1);
            return false;
        }

        _memory.CopyIn(_written, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in length)));
        _memory.CopyIn(_written + RingMemory.LengthSize, head);
        _memory.CopyIn(_written + RingMemory.LengthSize + head.Length, body);
        _written += size;
        _memory.Written = _written;
        return true;
    }
}
