using System.Runtime.CompilerServices;

namespace MediaServer.Primitives;

/// <summary>
/// A lane's packet memory: one pinned block, written in order like a log and overwritten from the oldest end.
/// Opened packets are appended (decryption writes them here, so nothing is copied) and every history holds
/// <see cref="PacketRef"/>s into it. One thread owns it; nothing is freed or allocated after the start.
/// </summary>
public sealed class PacketLog
{
    private readonly byte[] _memory;
    private readonly int _capacity;
    private long _head;

    /// <param name="capacity">Bytes kept, a power of two, 64 KiB or more.</param>
    public PacketLog(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 64 * 1024);
        if (!System.Numerics.BitOperations.IsPow2(capacity))
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "must be a power of two");
        }

        _capacity = capacity;
        _memory = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);
    }

    public int Capacity => _capacity;

    /// <summary>Everything before this position has been overwritten.</summary>
    public long Tail => Math.Max(0, _head - _capacity);

    /// <summary>
    /// Space for one packet of at most <paramref name="length"/> bytes. Mine until the next call; nothing is kept
    /// unless <see cref="Commit"/> follows.
    /// </summary>
    public Span<byte> Reserve(int length)
    {
        int offset = (int)(_head & (_capacity - 1));
        if (offset + length > _capacity)
        {
            // A packet lies in one piece: skip to the start of the block.
            _head += _capacity - offset;
            offset = 0;
        }

        return _memory.AsSpan(offset, length);
    }

    /// <summary>Keeps the first <paramref name="length"/> bytes of the space last reserved.</summary>
    public PacketRef Commit(int length)
    {
        PacketRef reference = new(_head, length);

        // Whole cache lines: a packet never shares one with its neighbour.
        _head += (length + 63) & ~63;
        return reference;
    }

    /// <summary>The packet's bytes, or false when it has been overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(PacketRef reference, out Span<byte> packet)
    {
        if (reference.Position < 0 || reference.Position < _head - _capacity)
        {
            packet = default;
            return false;
        }

        packet = _memory.AsSpan((int)(reference.Position & (_capacity - 1)), reference.Length);
        return true;
    }
}
