using MediaServer.Codecs.Audio;

namespace MediaServer.Codecs.Jitter;

/// <summary>Packets of one voice by their number, until they are due. Memory is fixed once packets have shown their size.</summary>
internal sealed class PacketStore
{
    /// <summary>Over a second of 20 ms packets; a power of two.</summary>
    public const int Capacity = 64;

    private readonly Slot[] _slots = new Slot[Capacity];

    /// <summary>Packets held.</summary>
    public int Count { get; private set; }

    /// <summary>Keeps a packet; false for one that is there already, or that is longer than a datagram.</summary>
    public bool TryAdd(long sequence, long timestamp, bool quiet, ReadOnlySpan<byte> payload)
    {
        ref Slot slot = ref _slots[sequence & (Capacity - 1)];
        if ((slot.Used && slot.Sequence == sequence) || payload.Length > 1500)
        {
            return false;
        }

        Count += slot.Used ? 0 : 1;
        if (slot.Data is null || slot.Data.Length < payload.Length)
        {
            slot.Data = new byte[Math.Max(320, payload.Length)];
        }

        payload.CopyTo(slot.Data);
        slot.Sequence = sequence;
        slot.Timestamp = timestamp;
        slot.Length = payload.Length;
        slot.Quiet = quiet;
        slot.Used = true;
        return true;
    }

    public bool TryFind(long sequence, out StoredPacket packet)
    {
        ref Slot slot = ref _slots[sequence & (Capacity - 1)];
        bool found = slot.Used && slot.Sequence == sequence;
        packet = found ? new StoredPacket(slot.Timestamp, slot.Quiet, slot.Data.AsSpan(0, slot.Length)) : default;
        return found;
    }

    public void Remove(long sequence)
    {
        ref Slot slot = ref _slots[sequence & (Capacity - 1)];
        if (slot.Used && slot.Sequence == sequence)
        {
            slot.Used = false;
            Count--;
        }
    }

    /// <summary>The lowest number held; only with a count above zero.</summary>
    public long Lowest()
    {
        long lowest = long.MaxValue;
        foreach (ref Slot slot in _slots.AsSpan())
        {
            lowest = slot.Used ? Math.Min(lowest, slot.Sequence) : lowest;
        }

        return lowest;
    }

    public void Clear()
    {
        foreach (ref Slot slot in _slots.AsSpan())
        {
            slot.Used = false;
        }

        Count = 0;
    }

    private struct Slot
    {
        public long Sequence;
        public long Timestamp;
        public byte[]? Data;
        public int Length;
        public bool Quiet;
        public bool Used;
    }
}

/// <summary>A packet that waits.</summary>
/// <param name="timestamp">Of its first sample, at <see cref="Pcm.Rate"/>.</param>
/// <param name="quiet">Its sender says that it is near silence.</param>
/// <param name="payload">The store's own.</param>
internal readonly ref struct StoredPacket(long timestamp, bool quiet, ReadOnlySpan<byte> payload)
{
    public long Timestamp { get; } = timestamp;

    public bool Quiet { get; } = quiet;

    public ReadOnlySpan<byte> Payload { get; } = payload;
}
