using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtcp;

/// <summary>
/// A temporary maximum media bitrate request (TMMBR) or its notification (TMMBN), which have one form
/// (RFC 5104 sections 4.2.1 and 4.2.2). Enumerate the entries.
/// </summary>
public ref struct Tmmb
{
    private const int EntryLength = 8;
    private readonly ReadOnlySpan<byte> _entries;
    private int _next;

    private Tmmb(uint senderSsrc, bool isNotification, ReadOnlySpan<byte> entries)
    {
        SenderSsrc = senderSsrc;
        IsNotification = isNotification;
        _entries = entries;
    }

    public uint SenderSsrc { get; }

    /// <summary>True for TMMBN.</summary>
    public bool IsNotification { get; }

    public TmmbEntry Current { readonly get; private set; }

    public readonly Tmmb GetEnumerator() => new(SenderSsrc, IsNotification, _entries);

    public bool MoveNext()
    {
        if (_next + EntryLength > _entries.Length)
        {
            return false;
        }

        uint bits = BinaryPrimitives.ReadUInt32BigEndian(_entries[(_next + 4)..]);
        Current = new TmmbEntry(
            BinaryPrimitives.ReadUInt32BigEndian(_entries[_next..]),
            BitrateCode.Decode((int)(bits >> 26), (bits >> 9) & 0x1_FFFF),
            (ushort)(bits & 0x1FF));
        _next += EntryLength;
        return true;
    }

    /// <summary>Takes either kind.</summary>
    public static bool TryParse(in RtcpItem item, out Tmmb tmmb)
    {
        bool fits = item.Kind is RtcpKind.Tmmbr or RtcpKind.Tmmbn && item.Body.Length >= 8;
        tmmb = fits
            ? new Tmmb(BinaryPrimitives.ReadUInt32BigEndian(item.Body), item.Kind == RtcpKind.Tmmbn, item.Body[8..])
            : default;
        return fits;
    }

    /// <returns>Bytes written, 0 when it doesn't fit.</returns>
    public static int WriteRequest(Span<byte> destination, uint senderSsrc, ReadOnlySpan<TmmbEntry> entries) =>
        Write(destination, 3, senderSsrc, entries);

    /// <returns>Bytes written, 0 when it doesn't fit.</returns>
    public static int WriteNotification(Span<byte> destination, uint senderSsrc, ReadOnlySpan<TmmbEntry> entries) =>
        Write(destination, 4, senderSsrc, entries);

    private static int Write(Span<byte> destination, int format, uint senderSsrc, ReadOnlySpan<TmmbEntry> entries)
    {
        int length = RtcpHeader.FeedbackLength + (EntryLength * entries.Length);
        if (!RtcpHeader.TryWriteFeedback(destination, 205, format, length, senderSsrc, 0))
        {
            return 0;
        }

        for (int i = 0; i < entries.Length; i++)
        {
            (int exponent, uint mantissa) = BitrateCode.Encode(entries[i].Bitrate, 17);
            Span<byte> entry = destination[(RtcpHeader.FeedbackLength + (EntryLength * i))..];
            BinaryPrimitives.WriteUInt32BigEndian(entry, entries[i].Ssrc);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], ((uint)exponent << 26) | (mantissa << 9) | (entries[i].Overhead & 0x1FFu));
        }

        return length;
    }
}

/// <param name="Ssrc">The stream that is limited, or in a notification the owner of the limit.</param>
/// <param name="Bitrate">In bit/s; written with 17 significant bits, rounded down.</param>
/// <param name="Overhead">Measured overhead for each packet in bytes, 0 to 511.</param>
public readonly record struct TmmbEntry(uint Ssrc, ulong Bitrate, ushort Overhead);
