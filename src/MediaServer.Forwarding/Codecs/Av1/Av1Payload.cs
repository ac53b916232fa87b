namespace MediaServer.Forwarding.Codecs;

/// <summary>
/// Walks the OBU elements of an AV1 RTP payload (AV1 RTP payload format section 4.4). What the layers are stands in
/// the dependency descriptor; the payload tells where a sequence starts, and its size.
/// </summary>
public ref struct Av1Payload
{
    private readonly int _elements;
    private ReadOnlySpan<byte> _rest;
    private int _taken;
    private ReadOnlySpan<byte> _current;

    private Av1Payload(byte header, ReadOnlySpan<byte> rest)
    {
        ContinuesElement = (header & 0x80) != 0;
        IsContinued = (header & 0x40) != 0;
        _elements = (header >> 4) & 0x03;
        StartsSequence = (header & 0x08) != 0;
        _rest = rest;
    }

    /// <summary>Z: the first element continues one of the packet before.</summary>
    public bool ContinuesElement { get; }

    /// <summary>Y: the last element goes on in the next packet.</summary>
    public bool IsContinued { get; }

    /// <summary>N: the first packet of a coded video sequence.</summary>
    public bool StartsSequence { get; }

    /// <summary>An OBU or a part of one, with its header.</summary>
    public readonly ReadOnlySpan<byte> Current => _current;

    public readonly Av1Payload GetEnumerator() => this;

    /// <summary>An element that reaches beyond the payload ends the walk.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        // Of W announced elements the last has no length; with W = 0 each has one.
        int length = _rest.Length;
        _taken++;
        if (_taken != _elements && !TryReadLength(out length))
        {
            _rest = default;
            return false;
        }

        _current = _rest[..length];
        _rest = _taken == _elements ? default : _rest[length..];
        return true;
    }

    /// <summary>False for an empty payload, and for a sequence that starts in the middle of an element.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Av1Payload result)
    {
        result = default;
        if (payload.Length < 2 || (payload[0] & 0x88) == 0x88)
        {
            return false;
        }

        result = new Av1Payload(payload[0], payload[1..]);
        return true;
    }

    internal static bool TryReadMarks(ReadOnlySpan<byte> payload, bool marker, out FrameMarks marks)
    {
        marks = new FrameMarks { PictureId = -1 };
        if (!TryParse(payload, out Av1Payload elements))
        {
            return false;
        }

        marks.StartOfFrame = !elements.ContinuesElement;
        marks.EndOfFrame = marker;
        marks.IsKeyFrame = elements.StartsSequence;
        marks.SwitchUp = elements.StartsSequence;
        bool whole = !elements.ContinuesElement;
        foreach (ReadOnlySpan<byte> element in elements)
        {
            if (whole && !element.IsEmpty)
            {
                ReadObu(element, ref marks);
            }

            whole = true;
        }

        return true;
    }

    // AV1 specification section 5.3.2: type in bits 6 to 3, extension flag, has_size flag; then the layer ids.
    private static void ReadObu(ReadOnlySpan<byte> obu, ref FrameMarks marks)
    {
        const int SequenceHeader = 1;
        bool extended = (obu[0] & 0x04) != 0;
        if (extended && obu.Length > 1)
        {
            marks.TemporalLayer = (byte)(obu[1] >> 5);
            marks.SpatialLayer = (byte)((obu[1] >> 3) & 0x03);
        }

        int header = extended ? 2 : 1;
        bool sized = (obu[0] & 0x02) != 0;
        if (((obu[0] >> 3) & 0x0F) != SequenceHeader || obu.Length <= header)
        {
            return;
        }

        ReadOnlySpan<byte> content = obu[header..];
        while (sized && !content.IsEmpty)
        {
            sized = (content[0] & 0x80) != 0;
            content = content[1..];
        }

        if (Av1SequenceHeader.TryParse(content, out Av1SequenceHeader sequence))
        {
            marks.Width = sequence.Width;
            marks.Height = sequence.Height;
        }
    }

    // LEB128 (AV1 specification section 4.10.5); no length that fits a datagram needs more than three bytes.
    private bool TryReadLength(out int length)
    {
        length = 0;
        for (int i = 0; i < 3 && i < _rest.Length; i++)
        {
            length |= (_rest[i] & 0x7F) << (7 * i);
            if ((_rest[i] & 0x80) == 0)
            {
                _rest = _rest[(i + 1)..];
                return length <= _rest.Length;
            }
        }

        return false;
    }
}
