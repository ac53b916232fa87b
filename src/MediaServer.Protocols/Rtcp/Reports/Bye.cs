using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtcp;

/// <summary>Sources that leave (RFC 3550 section 6.6).</summary>
public readonly ref struct Bye
{
    private readonly ReadOnlySpan<byte> _body;

    private Bye(ReadOnlySpan<byte> body, int count)
    {
        _body = body;
        Count = count;
    }

    /// <summary>0 to 31.</summary>
    public int Count { get; }

    /// <summary>UTF-8, or empty.</summary>
    public ReadOnlySpan<byte> Reason
    {
        get
        {
            ReadOnlySpan<byte> rest = _body[(4 * Count)..];
            return rest.IsEmpty || rest[0] >= rest.Length ? [] : rest.Slice(1, rest[0]);
        }
    }

    public uint GetSsrc(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        return BinaryPrimitives.ReadUInt32BigEndian(_body[(4 * index)..]);
    }

    public static bool TryParse(in RtcpItem item, out Bye bye)
    {
        bool fits = item.Kind == RtcpKind.Bye && item.Body.Length >= 4 * item.Count;
        bye = fits ? new Bye(item.Body, item.Count) : default;
        return fits;
    }

    /// <returns>Bytes written, 0 when it doesn't fit or there are more than 31 sources.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<uint> ssrcs, ReadOnlySpan<byte> reason = default)
    {
        int reasonLength = reason.IsEmpty ? 0 : (1 + reason.Length + 3) & ~3;
        int length = RtcpHeader.Length + (4 * ssrcs.Length) + reasonLength;
        if (ssrcs.Length > 31 || reason.Length > 255 || !RtcpHeader.TryWrite(destination, 203, ssrcs.Length, length))
        {
            return 0;
        }

        for (int i = 0; i < ssrcs.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination[(4 + (4 * i))..], ssrcs[i]);
        }

        if (reasonLength > 0)
        {
            Span<byte> text = destination.Slice(length - reasonLength, reasonLength);
            text.Clear();
            text[0] = (byte)reason.Length;
            reason.CopyTo(text[1..]);
        }

        return length;
    }
}
