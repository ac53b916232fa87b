using System.Runtime.CompilerServices;

namespace MediaServer.Protocols.Rtp;

/// <summary>
/// Joins Opus packets of one frame each into one packet of several (RFC 6716 section 3.2.5, code 3) without decoding them: on a thin
/// link the headers of 50 packets a second weigh as much as the voice itself. Allocates nothing.
/// </summary>
public ref struct OpusJoiner
{
    /// <summary>Frames in one packet; of 20 ms they are the 120 ms that RFC 6716 allows.</summary>
    public const int MaxFrames = 6;

    /// <summary>RFC 6716 section 3.2.1: no frame is longer.</summary>
    private const int MaxFrameLength = 1275;

    /// <summary>TOC, frame count, and two bytes of length for each frame but the last.</summary>
    private const int MostHeader = 2 + (2 * (MaxFrames - 1));

    private readonly Span<byte> _destination;
    private LengthArray _lengths;
    private byte _toc;
    private int _data;

    /// <param name="destination">Room for all frames and 12 bytes.</param>
    public OpusJoiner(Span<byte> destination)
    {
        _destination = destination;
        _data = MostHeader;
    }

    /// <summary>Frames taken.</summary>
    public int Count { get; private set; }

    /// <summary>True for a packet that can be joined with others of its kind: one frame (code 0) with something said in it.</summary>
    public static bool CanJoin(ReadOnlySpan<byte> packet) =>
        packet.Length is > 2 and <= MaxFrameLength + 1 && (packet[0] & 0x03) == 0;

    /// <summary>True when two packets are of one configuration: only the count of frames in the TOC byte may differ.</summary>
    public static bool IsSameKind(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        !left.IsEmpty && !right.IsEmpty && (left[0] & 0xFC) == (right[0] & 0xFC);

    /// <summary>Adds a packet; false when it is of another kind, can't be joined, or there is no room.</summary>
    public bool TryAdd(ReadOnlySpan<byte> packet)
    {
        if (Count == MaxFrames || !CanJoin(packet) || _data + packet.Length - 1 > _destination.Length
            || (Count > 0 && (packet[0] & 0xFC) != _toc))
        {
            return false;
        }

        _toc = (byte)(packet[0] & 0xFC);
        packet[1..].CopyTo(_destination[_data..]);
        _lengths[Count++] = packet.Length - 1;
        _data += packet.Length - 1;
        return true;
    }

    /// <summary>Writes the header before the frames; returns the packet's length, 0 when there is none.</summary>
    public int Finish()
    {
        if (Count == 0)
        {
            return 0;
        }

        Span<byte> header = stackalloc byte[MostHeader];
        int length = WriteHeader(header);
        _destination[MostHeader.._data].CopyTo(_destination[length..]);
        header[..length].CopyTo(_destination);
        return length + _data - MostHeader;
    }

    private readonly int WriteHeader(Span<byte> header)
    {
        if (Count == 1)
        {
            header[0] = _toc;
            return 1;
        }

        bool isEven = true;
        for (int i = 1; i < Count; i++)
        {
            isEven &= _lengths[i] == _lengths[0];
        }

        header[0] = (byte)(_toc | 0x03);
        header[1] = (byte)(Count | (isEven ? 0 : 0x80));
        int at = 2;
        for (int i = 0; i < Count - 1 && !isEven; i++)
        {
            at += WriteLength(_lengths[i], header[at..]);
        }

        return at;
    }

    /// <summary>RFC 6716 section 3.2.1: one byte to 251, else two, of which the second counts fourfold.</summary>
    private static int WriteLength(int length, Span<byte> destination)
    {
        if (length < 252)
        {
            destination[0] = (byte)length;
            return 1;
        }

        destination[0] = (byte)(252 + (length & 0x03));
        destination[1] = (byte)((length - destination[0]) >> 2);
        return 2;
    }

    [InlineArray(MaxFrames)]
    private struct LengthArray
    {
        private int _first;
    }
}
