using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtcp;

/// <summary>Full intra request (RFC 5104 section 4.3.1): streams that owe a key frame. Enumerate the entries.</summary>
public ref struct Fir
{
    private const int EntryLength = 8;
    private readonly ReadOnlySpan<byte> _entries;
    private int _next;

    private Fir(uint senderSsrc, ReadOnlySpan<byte> entries)
    {
        SenderSsrc = senderSsrc;
        _entries = entries;
    }

    public uint SenderSsrc { get; }

    public FirEntry Current { readonly get; private set; }

    public readonly Fir GetEnumerator() => new(SenderSsrc, _entries);

    public bool MoveNext()
    {
        if (_next + EntryLength > _entries.Length)
        {
            return false;
        }

        Current = new FirEntry(BinaryPrimitives.ReadUInt32BigEndian(_entries[_next..]), _entries[_next + 4]);
        _next += EntryLength;
        return true;
    }

    public static bool TryParse(in RtcpItem item, out Fir fir)
    {
        bool fits = item.Kind == RtcpKind.Fir && item.Body.Length >= 8;
        fir = fits ? new Fir(BinaryPrimitives.ReadUInt32BigEndian(item.Body), item.Body[8..]) : default;
        return fits;
    }

    /// <returns>Bytes written, 0 when it doesn't fit.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, ReadOnlySpan<FirEntry> entries)
    {
        int length = RtcpHeader.FeedbackLength + (EntryLength * entries.Length);

        // RFC 5104 section 4.3.1.2: the media SSRC of the header is 0; the entries name the streams.
        if (!RtcpHeader.TryWriteFeedback(destination, 206, 4, length, senderSsrc, 0))
        {
            return 0;
        }

        for (int i = 0; i < entries.Length; i++)
        {
            Span<byte> entry = destination[(RtcpHeader.FeedbackLength + (EntryLength * i))..];
            BinaryPrimitives.WriteUInt32BigEndian(entry, entries[i].Ssrc);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], (uint)entries[i].SequenceNumber << 24);
        }

        return length;
    }
}

/// <param name="Ssrc">The stream that owes a key frame.</param>
/// <param name="SequenceNumber">The request's number: a repeated one is the same request.</param>
public readonly record struct FirEntry(uint Ssrc, byte SequenceNumber);
