namespace MediaServer.Bench.Links;

/// <summary>The frames of an Opus packet of code 0 or 3 (RFC 6716 section 3.2), as a decoder would take it apart.</summary>
internal ref struct OpusFrames
{
    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _count;
    private readonly bool _isEven;
    private int _lengths;
    private int _data;
    private int _done;
    private ReadOnlySpan<byte> _current;

    public OpusFrames(ReadOnlySpan<byte> packet)
    {
        _packet = packet;
        bool several = !packet.IsEmpty && (packet[0] & 3) == 3;
        _count = packet.IsEmpty ? 0 : several ? packet[1] & 0x3F : 1;
        _isEven = several && (packet[1] & 0x80) == 0;
        _lengths = several ? 2 : 1;
        _data = _lengths;
        for (int i = 0; i < _count - 1 && !_isEven; i++)
        {
            _data += packet[_data] < 252 ? 1 : 2;
        }
    }

    public readonly ReadOnlySpan<byte> Current => _current;

    public readonly OpusFrames GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_done == _count)
        {
            return false;
        }

        int length = _packet.Length - _data;
        if (_isEven)
        {
            length = (_packet.Length - 2) / _count;
        }
        else if (_done < _count - 1)
        {
            int first = _packet[_lengths++];
            length = first < 252 ? first : first + (4 * _packet[_lengths++]);
        }

        _current = _packet.Slice(_data, length);
        _data += length;
        _done++;
        return true;
    }
}
