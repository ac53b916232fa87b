using System.Buffers.Binary;

namespace MediaServer.Transport;

/// <summary>Frames that wait for a TCP peer to read, bounded; grows to its bound only for a peer that is slow.</summary>
internal sealed class FrameQueue(int capacity)
{
    private const int HeaderSize = 2;
    private const int FirstSize = 8 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    internal bool IsEmpty => _start == _end;

    internal ReadOnlySpan<byte> Waiting => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Adds a whole frame or nothing: half a frame would break the stream.</summary>
    internal bool TryAdd(ReadOnlySpan<byte> datagram)
    {
        int size = HeaderSize + datagram.Length;
        if (datagram.Length > ushort.MaxValue || _end - _start + size > capacity) return false;
        if (_end + size > _buffer.Length) MakeRoom(size);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.AsSpan(_end), (ushort)datagram.Length);
        datagram.CopyTo(_buffer.AsSpan(_end + HeaderSize));
        _end += size;
        return true;
    }

    internal void Taken(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }
    }

    private void MakeRoom(int size)
    {
        int used = _end - _start;
        byte[] target = _buffer;
        if (used + size > _buffer.Length)
        {
            int length = Math.Max(FirstSize, _buffer.Length);
            while (length < used + size) length *= 2;
            target = new byte[Math.Min(length, capacity)];
        }

        Waiting.CopyTo(target);
        _buffer = target;
        _start = 0;
        _end = used;
    }
}
