using System.Runtime.CompilerServices;
using MediaServer.Forwarding.Ingest;

namespace MediaServer.Forwarding.Egress;

/// <summary>
/// A stretch of a subscriber's stream in which the publisher's numbers map to ours by constant offsets. A new stretch
/// begins where a layer is switched, a source replaced, or packets are left out on purpose. With the publisher's shared
/// history it is all that retransmission needs: nothing is kept for each packet.
/// </summary>
public struct EgressRange
{
    public IngestStream? Stream;

    /// <summary>First and last source sequence number that this stretch maps.</summary>
    public long FromSource;
    public long LastSource;

    /// <summary>Ours minus theirs.</summary>
    public long SequenceOffset;
    public uint TimestampOffset;

    /// <summary>What is added to picture numbers in this stretch; known from its first packet on.</summary>
    public DescriptorOffsets Offsets;
    public bool HasOffsets;
}

/// <summary>The last stretches of one subscriber's stream, newest last; bounded.</summary>
public sealed class EgressRanges
{
    private const int Capacity = 64;
    private EgressRange[] _ranges = new EgressRange[4];
    private int _count;
    private int _start;

    /// <summary>Closes a stretch and keeps it for late packets and retransmissions.</summary>
    public void Add(in EgressRange range)
    {
        if (_count == _ranges.Length && _count < Capacity)
        {
            Grow();
        }

        if (_count == _ranges.Length)
        {
            _start = (_start + 1) & (_ranges.Length - 1);
            _count--;
        }

        _ranges[(_start + _count++) & (_ranges.Length - 1)] = range;
    }

    /// <summary>The stretch that a late packet of a publisher's stream belongs to; a null reference when there is none.</summary>
    public ref readonly EgressRange FindSource(IngestStream stream, long sequence)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            ref readonly EgressRange candidate = ref _ranges[(_start + i) & (_ranges.Length - 1)];
            if (candidate.Stream == stream && sequence >= candidate.FromSource && sequence <= candidate.LastSource)
            {
                return ref candidate;
            }
        }

        return ref Unsafe.NullRef<EgressRange>();
    }

    /// <summary>The stretch that one of our own sequence numbers was sent in.</summary>
    public bool TryFindOut(long outSequence, out EgressRange range)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            ref readonly EgressRange candidate = ref _ranges[(_start + i) & (_ranges.Length - 1)];
            long source = outSequence - candidate.SequenceOffset;
            if (source >= candidate.FromSource && source <= candidate.LastSource)
            {
                range = candidate;
                return true;
            }
        }

        range = default;
        return false;
    }

    /// <summary>Takes back numbers above <paramref name="outSequence"/>, which were given but never sent.</summary>
    public void TrimAbove(long outSequence)
    {
        for (int i = 0; i < _count; i++)
        {
            ref EgressRange range = ref _ranges[(_start + i) & (_ranges.Length - 1)];
            range.LastSource = Math.Min(range.LastSource, outSequence - range.SequenceOffset);
        }
    }

    private void Grow()
    {
        EgressRange[] larger = new EgressRange[_ranges.Length * 2];
        for (int i = 0; i < _count; i++)
        {
            larger[i] = _ranges[(_start + i) & (_ranges.Length - 1)];
        }

        _ranges = larger;
        _start = 0;
    }
}
