using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtp;

/// <summary>
/// Writes an RTP header with CSRCs and extensions into the caller's span in one pass. Extensions begin in the
/// one-byte form; the first element that doesn't fit it (id above 14, no byte, more than 16 bytes) turns those
/// before it into the two-byte form. Once something didn't fit, <see cref="Finish"/> gives 0.
/// </summary>
public ref struct RtpHeaderWriter
{
    private readonly Span<byte> _destination;
    private readonly bool _allowTwoByte;
    private int _position;
    private int _extensionStart;
    private int _elements;
    private bool _twoByte;
    private bool _failed;

    /// <param name="destination">Room for the header; what lies behind it is not touched.</param>
    /// <param name="allowTwoByte">False when the peer never agreed to the two-byte form (no <c>extmap-allow-mixed</c>,
    /// no id above 14): elements that need it are then refused.</param>
    public RtpHeaderWriter(Span<byte> destination, bool allowTwoByte = true)
    {
        _destination = destination;
        _allowTwoByte = allowTwoByte;
        _failed = true;
    }

    /// <summary>The fixed header; call it first.</summary>
    public bool TryStart(byte payloadType, bool marker, ushort sequenceNumber, uint timestamp, uint ssrc)
    {
        _failed = _destination.Length < RtpHeader.FixedLength || payloadType > 127;
        if (_failed)
        {
            return false;
        }

        _destination[0] = 0x80;
        _destination[1] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(_destination[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(_destination[8..], ssrc);
        _position = RtpHeader.FixedLength;
        _extensionStart = 0;
        _elements = 0;
        _twoByte = false;
        return true;
    }

    /// <summary>The P bit; the caller appends the padding itself behind the payload.</summary>
    public readonly void SetPadding()
    {
        if (!_failed)
        {
            _destination[0] |= 0x20;
        }
    }

    /// <summary>Adds a contributing source, before any extension; at most 15.</summary>
    public bool TryAddCsrc(uint csrc)
    {
        if (_failed || _extensionStart != 0 || (_destination[0] & 0x0F) == 15 || !HasRoom(4))
        {
            return Fail();
        }

        BinaryPrimitives.WriteUInt32BigEndian(_destination[_position..], csrc);
        _destination[0]++;
        _position += 4;
        return true;
    }

    /// <summary>Adds an element with these bytes.</summary>
    /// <param name="id">1 to 255, not 15 in the one-byte form (15 is written in the two-byte form).</param>
    /// <param name="data">0 to 255 bytes.</param>
    public bool TryAddExtension(byte id, scoped ReadOnlySpan<byte> data)
    {
        if (!TryReserveExtension(id, data.Length, out Span<byte> room))
        {
            return false;
        }

        data.CopyTo(room);
        return true;
    }

    /// <summary>Adds an element whose bytes the caller fills in, at once or after <see cref="Finish"/>.</summary>
    /// <param name="id">As <see cref="TryAddExtension"/>.</param>
    /// <param name="length">0 to 255.</param>
    /// <param name="room">Stays at its place only while no later element forces the two-byte form.</param>
    public bool TryReserveExtension(byte id, int length, out Span<byte> room)
    {
        room = default;
        if (_failed || id == 0 || length is < 0 or > 255 || !OpenExtension(id > 14 || length is 0 or > 16))
        {
            return Fail();
        }

        int header = _twoByte ? 2 : 1;
        if (!HasRoom(header + length))
        {
            return Fail();
        }

        if (_twoByte)
        {
            _destination[_position] = id;
            _destination[_position + 1] = (byte)length;
        }
        else
        {
            _destination[_position] = (byte)((id << 4) | (length - 1));
        }

        room = _destination.Slice(_position + header, length);
        _position += header + length;
        _elements++;
        return true;
    }

    /// <summary>Pads the extension to words and fills in its length.</summary>
    /// <returns>The header's length in bytes, or 0 when something didn't fit.</returns>
    public int Finish()
    {
        if (_failed)
        {
            return 0;
        }

        if (_extensionStart != 0)
        {
            int padding = -(_position - _extensionStart) & 3;
            if (!HasRoom(padding))
            {
                Fail();
                return 0;
            }

            _destination.Slice(_position, padding).Clear();
            _position += padding;
            WriteExtensionHeader();
        }

        return _position;
    }

    private bool OpenExtension(bool needsTwoByte)
    {
        if (needsTwoByte && !_allowTwoByte)
        {
            return false;
        }

        if (_extensionStart == 0)
        {
            if (!HasRoom(4))
            {
                return false;
            }

            _position += 4;
            _extensionStart = _position;
            _twoByte = needsTwoByte;
            _destination[0] |= 0x10;
        }

        return _twoByte || !needsTwoByte || TryWiden();
    }

    // Every element grows by one byte: the block moves up by their number, then each is rewritten from the left.
    // The reading place stays ahead of the writing place by the elements still to come.
    private bool TryWiden()
    {
        if (!HasRoom(_elements))
        {
            return false;
        }

        int write = _extensionStart;
        int read = write + _elements;
        _destination[write.._position].CopyTo(_destination[read..]);
        for (int i = 0; i < _elements; i++)
        {
            byte id = (byte)(_destination[read] >> 4);
            int length = (_destination[read] & 0x0F) + 1;
            _destination.Slice(read + 1, length).CopyTo(_destination[(write + 2)..]);
            _destination[write] = id;
            _destination[write + 1] = (byte)length;
            read += 1 + length;
            write += 2 + length;
        }

        _position += _elements;
        _twoByte = true;
        return true;
    }

    private readonly void WriteExtensionHeader()
    {
        Span<byte> header = _destination[(_extensionStart - 4)..];
        BinaryPrimitives.WriteUInt16BigEndian(header, _twoByte ? RtpPacket.TwoByteProfile : RtpPacket.OneByteProfile);
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], (ushort)((_position - _extensionStart) / 4));
    }

    private readonly bool HasRoom(int bytes) => _position + bytes <= _destination.Length;

    private bool Fail()
    {
        _failed = true;
        return false;
    }
}
