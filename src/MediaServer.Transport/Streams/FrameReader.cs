using System.Buffers.Binary;

namespace MediaServer.Transport;

/// <summary>What stands at the front of a stream.</summary>
internal enum FrameStatus : byte
{
    /// <summary>A whole frame.</summary>
    Frame,

    /// <summary>Not all of it has come.</summary>
    Incomplete,

    /// <summary>Longer than allowed: the connection can't be followed any more.</summary>
    TooLong,
}

/// <summary>
/// Cuts a byte stream into datagrams (RFC 4571 section 2: two bytes of length, then the packet). Grows with what
/// has come, not with what a length claims.
/// </summary>
internal sealed class FrameReader
{
    /// <summary>Longest frame taken: a flight of DTLS with certificates in one datagram is below 8 KiB.</summary>
    internal const int MaxFrame = 8 * 1024;

    private const int HeaderSize = 2;
    private const int FirstSize = 2 * 1024;

    private byte[] _buffer = new byte[FirstSize];
    private int _start;
    private int _end;

    /// <summary>Space for what comes next; never empty as long as complete frames are taken out first.</summary>
    internal Span<byte> Free()
    {
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }
        else if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length && _buffer.Length < MaxFrame + HeaderSize)
        {
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MaxFrame + HeaderSize));
        }

        return _buffer.AsSpan(_end);
    }

    internal void Advance(int count) => _end += count;

    /// <summary>True when a whole frame (or one too long) waits.</summary>
    internal bool HasFrame => Status(out _) != FrameStatus.Incomplete;

    /// <summary>Takes the next frame; its bytes are the caller's until <see cref="Free"/>.</summary>
    internal FrameStatus TryRead(out ReadOnlySpan<byte> frame)
    {
        FrameStatus status = Status(out int length);
        frame = default;
        if (status == FrameStatus.Frame)
        {
            frame = _buffer.AsSpan(_start + HeaderSize, length);
            _start += HeaderSize + length;
        }

        return status;
    }

    private FrameStatus Status(out int length)
    {
        length = 0;
        int available = _end - _start;
        if (available < HeaderSize) return FrameStatus.Incomplete;
        length = BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start));
        if (length > MaxFrame) return FrameStatus.TooLong;
        return available >= HeaderSize + length ? FrameStatus.Frame : FrameStatus.Incomplete;
    }
}
