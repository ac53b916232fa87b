using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtcp;

/// <summary>
/// The CNAMEs of a source description (RFC 3550 section 6.5): enumerate. Other items are passed over. A chunk that
/// reaches beyond the packet ends the walk.
/// </summary>
public ref struct SourceDescription
{
    private const byte CnameType = 1;
    private ReadOnlySpan<byte> _rest;
    private int _chunks;
    private SourceCname _current;

    private SourceDescription(ReadOnlySpan<byte> body, int chunks)
    {
        _rest = body;
        _chunks = chunks;
    }

    public readonly SourceCname Current => _current;

    public readonly SourceDescription GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_chunks > 0)
        {
            _chunks--;
            if (!TryReadChunk(out uint ssrc, out ReadOnlySpan<byte> cname))
            {
                _chunks = 0;
                return false;
            }

            if (!cname.IsEmpty)
            {
                _current = new SourceCname(ssrc, cname);
                return true;
            }
        }

        return false;
    }

    public static bool TryParse(in RtcpItem item, out SourceDescription description)
    {
        bool right = item.Kind == RtcpKind.SourceDescription;
        description = right ? new SourceDescription(item.Body, item.Count) : default;
        return right;
    }

    /// <summary>Writes one chunk with a CNAME.</summary>
    /// <param name="destination">Where the packet goes.</param>
    /// <param name="ssrc">The source.</param>
    /// <param name="cname">1 to 255 bytes of UTF-8.</param>
    /// <returns>Bytes written, 0 when it doesn't fit.</returns>
    public static int Write(Span<byte> destination, uint ssrc, ReadOnlySpan<byte> cname)
    {
        // RFC 3550 section 6.5: the list of items ends with at least one zero byte, up to the next word.
        int length = RtcpHeader.Length + 4 + ((2 + cname.Length + 4) & ~3);
        if (cname.Length is 0 or > 255 || !RtcpHeader.TryWrite(destination, 202, 1, length))
        {
            return 0;
        }

        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        destination[8] = CnameType;
        destination[9] = (byte)cname.Length;
        cname.CopyTo(destination[10..]);
        destination[(10 + cname.Length)..length].Clear();
        return length;
    }

    private bool TryReadChunk(out uint ssrc, out ReadOnlySpan<byte> cname)
    {
        ssrc = 0;
        cname = default;
        if (_rest.Length < 4)
        {
            return false;
        }

        ssrc = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        int position = 4;
        while (position < _rest.Length && _rest[position] != 0)
        {
            if (position + 2 > _rest.Length || position + 2 + _rest[position + 1] > _rest.Length)
            {
                return false;
            }

            ReadOnlySpan<byte> value = _rest.Slice(position + 2, _rest[position + 1]);
            cname = _rest[position] == CnameType ? value : cname;
            position += 2 + value.Length;
        }

        _rest = _rest[Math.Min((position + 4) & ~3, _rest.Length)..];
        return true;
    }
}

/// <summary>A source and its canonical name.</summary>
public readonly ref struct SourceCname(uint ssrc, ReadOnlySpan<byte> cname)
{
    public uint Ssrc { get; } = ssrc;

    /// <summary>UTF-8, 1 to 255 bytes.</summary>
    public ReadOnlySpan<byte> Cname { get; } = cname;
}
