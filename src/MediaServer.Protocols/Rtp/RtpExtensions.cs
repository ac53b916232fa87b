namespace MediaServer.Protocols.Rtp;

/// <summary>One element of a header extension (RFC 8285).</summary>
public readonly ref struct RtpExtension(byte id, ReadOnlySpan<byte> data)
{
    /// <summary>The local identifier, never 0.</summary>
    public byte Id { get; } = id;

    public ReadOnlySpan<byte> Data { get; } = data;
}

/// <summary>
/// Walks the elements of a header extension without allocating: <c>foreach (RtpExtension e in packet.Extensions)</c>.
/// An element that claims more bytes than there are ends the walk; what stood before it was given out.
/// </summary>
public ref struct RtpExtensions
{
    private readonly ReadOnlySpan<byte> _data;
    private readonly bool _oneByte;
    private int _position;
    private RtpExtension _current;

    /// <param name="profile">The extension's profile field; another than the two of RFC 8285 has no elements.</param>
    /// <param name="data">The extension's data.</param>
    public RtpExtensions(ushort profile, ReadOnlySpan<byte> data)
    {
        _oneByte = profile == RtpPacket.OneByteProfile;
        bool known = _oneByte || (profile & 0xFFF0) == RtpPacket.TwoByteProfile;
        _data = known ? data : [];
    }

    public readonly RtpExtension Current => _current;

    public readonly RtpExtensions GetEnumerator() => this;

    public bool MoveNext()
    {
        // Padding may stand between elements as well as after them (RFC 8285 section 4.1.2).
        while (_position < _data.Length && _data[_position] == 0)
        {
            _position++;
        }

        return _position < _data.Length && (_oneByte ? MoveOneByte() : MoveTwoByte());
    }

    private bool MoveOneByte()
    {
        int id = _data[_position] >> 4;
        int length = (_data[_position] & 0x0F) + 1;

        // RFC 8285 section 4.2: id 15, and id 0 with a length, end the processing of the whole extension.
        return id is not (0 or 15) ? Take((byte)id, 1, length) : Stop();
    }

    private bool MoveTwoByte() =>
        _position + 1 < _data.Length ? Take(_data[_position], 2, _data[_position + 1]) : Stop();

    private bool Take(byte id, int header, int length)
    {
        int start = _position + header;
        if (start + length > _data.Length)
        {
            return Stop();
        }

        _current = new RtpExtension(id, _data.Slice(start, length));
        _position = start + length;
        return true;
    }

    private bool Stop()
    {
        _position = _data.Length;
        return false;
    }
}
