using MediaServer.Forwarding.Egress;

namespace MediaServer.Forwarding.Pacing;

/// <summary>Retransmissions that wait for room; the oldest is forgotten when it is full.</summary>
public sealed class RepairQueue
{
    private const int Capacity = 128;
    private readonly Entry[] _entries = new Entry[Capacity];
    private int _head;

    public int Count { get; private set; }

    public void Add(EgressStream stream, ushort sequence)
    {
        for (int i = 0; i < Count; i++)
        {
            ref readonly Entry known = ref _entries[(_head + i) & (Capacity - 1)];
            if (known.Sequence == sequence && known.Stream == stream)
            {
                return;
            }
        }

        if (Count == Capacity)
        {
            Take(out _, out _);
        }

        _entries[(_head + Count++) & (Capacity - 1)] = new Entry(stream, sequence);
    }

    public void Take(out EgressStream stream, out ushort sequence)
    {
        ref Entry head = ref _entries[_head];
        stream = head.Stream;
        sequence = head.Sequence;
        head = default;
        _head = (_head + 1) & (Capacity - 1);
        Count--;
    }

    private readonly record struct Entry(EgressStream Stream, ushort Sequence);
}
