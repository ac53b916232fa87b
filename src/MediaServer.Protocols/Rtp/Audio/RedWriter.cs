using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtp;

/// <summary>
/// Writes a redundant audio payload (RFC 2198). The number of redundant blocks is told first, since all headers
/// stand in front of all data.
/// </summary>
public ref struct RedWriter
{
    /// <summary>The largest offset a header can say, in clock units.</summary>
    public const int MaxTimestampOffset = 0x3FFF;

    /// <summary>The longest redundant block in bytes.</summary>
    public const int MaxBlockLength = 0x3FF;

    private readonly Span<byte> _destination;
    private readonly int _redundantCount;
    private int _written;
    private int _data;

    /// <param name="destination">Room for the whole payload.</param>
    /// <param name="redundantCount">Blocks before the primary, 0 to 31.</param>
    public RedWriter(Span<byte> destination, int redundantCount)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)redundantCount, (uint)RedPayload.MaxBlocks);
        _destination = destination;
        _redundantCount = redundantCount;
        _data = (4 * redundantCount) + 1;
    }

    /// <summary>Adds a redundant block, oldest first; false when a field can't say it or it doesn't fit.</summary>
    public bool TryAdd(byte payloadType, int timestampOffset, ReadOnlySpan<byte> data)
    {
        if (_written == _redundantCount || payloadType > 127 || timestampOffset is < 0 or > MaxTimestampOffset ||
            data.Length > MaxBlockLength || _data + data.Length > _destination.Length)
        {
            return false;
        }

        Span<byte> header = _destination[(4 * _written)..];
        header[0] = (byte)(0x80 | payloadType);
        BinaryPrimitives.WriteUInt16BigEndian(header[1..], (ushort)((timestampOffset << 2) | (data.Length >> 8)));
        header[3] = (byte)data.Length;
        data.CopyTo(_destination[_data..]);
        _data += data.Length;
        _written++;
        return true;
    }

    /// <summary>Adds the primary block.</summary>
    /// <returns>The payload's length, or 0 when it doesn't fit or a told redundant block is missing.</returns>
    public readonly int Finish(byte payloadType, ReadOnlySpan<byte> primary)
    {
        if (_written != _redundantCount || payloadType > 127 || _data + primary.Length > _destination.Length)
        {
            return 0;
        }

        _destination[4 * _redundantCount] = payloadType;
        primary.CopyTo(_destination[_data..]);
        return _data + primary.Length;
    }
}
