using System.Buffers.Binary;
using System.Numerics;

namespace MediaServer.Protocols.Rtcp;

/// <summary>
/// Lost packets that a receiver asks for again (RFC 4585 section 6.2.1): enumerate the sequence numbers. At most
/// 17 for each four bytes on the wire.
/// </summary>
public ref struct GenericNack
{
    private readonly ReadOnlySpan<byte> _entries;
    private int _next;
    private ushort _pid;
    private uint _pending;

    private GenericNack(uint senderSsrc, uint mediaSsrc, ReadOnlySpan<byte> entries)
    {
        SenderSsrc = senderSsrc;
        MediaSsrc = mediaSsrc;
        _entries = entries;
    }

    public uint SenderSsrc { get; }

    /// <summary>The stream whose packets are missed.</summary>
    public uint MediaSsrc { get; }

    /// <summary>A lost sequence number.</summary>
    public ushort Current { readonly get; private set; }

    public readonly GenericNack GetEnumerator() => new(SenderSsrc, MediaSsrc, _entries);

    public bool MoveNext()
    {
        if (_pending == 0)
        {
            if (_next + 4 > _entries.Length)
            {
                return false;
            }

            _pid = BinaryPrimitives.ReadUInt16BigEndian(_entries[_next..]);
            _pending = 1 | ((uint)BinaryPrimitives.ReadUInt16BigEndian(_entries[(_next + 2)..]) << 1);
            _next += 4;
        }

        Current = (ushort)(_pid + BitOperations.TrailingZeroCount(_pending));
        _pending &= _pending - 1;
        return true;
    }

    public static bool TryParse(in RtcpItem item, out GenericNack nack)
    {
        bool fits = item.Kind == RtcpKind.GenericNack && item.Body.Length >= 8;
        nack = fits
            ? new GenericNack(
                BinaryPrimitives.ReadUInt32BigEndian(item.Body), BinaryPrimitives.ReadUInt32BigEndian(item.Body[4..]), item.Body[8..])
            : default;
        return fits;
    }

    /// <summary>Packs lost sequence numbers into pairs of first number and bitmask.</summary>
    /// <param name="destination">Where the packet goes; its length bounds how many are taken.</param>
    /// <param name="senderSsrc">Who asks.</param>
    /// <param name="mediaSsrc">The stream.</param>
    /// <param name="lost">Oldest first, in wrapping order.</param>
    /// <param name="taken">How many of them the packet holds; the rest goes into another.</param>
    /// <returns>Bytes written, 0 when not even one fits.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc, ReadOnlySpan<ushort> lost, out int taken)
    {
        taken = 0;
        int length = RtcpHeader.FeedbackLength;
        while (taken < lost.Length && length + 4 <= destination.Length)
        {
            ushort pid = lost[taken++];
            uint mask = 0;
            while (taken < lost.Length && (ushort)(lost[taken] - pid) is var ahead and <= 16)
            {
                // A repeated number is ahead by 0 and sets no bit.
                mask |= (1u << ahead) >> 1;
                taken++;
            }

            BinaryPrimitives.WriteUInt16BigEndian(destination[length..], pid);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(length + 2)..], (ushort)mask);
            length += 4;
        }

        return taken > 0 && RtcpHeader.TryWriteFeedback(destination, 205, 1, length, senderSsrc, mediaSsrc) ? length : 0;
    }
}
