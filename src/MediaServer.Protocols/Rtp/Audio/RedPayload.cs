using System.Buffers.Binary;

namespace MediaServer.Protocols.Rtp;

/// <summary>
/// A view of a redundant audio payload (RFC 2198): oldest block first, the primary last. Enumerate it, or take
/// <see cref="Primary"/>.
/// </summary>
public ref struct RedPayload
{
    /// <summary>More blocks than this are refused; senders in the field use one to eight.</summary>
    public const int MaxBlocks = 32;

    private readonly ReadOnlySpan<byte> _payload;
    private readonly int _dataStart;
    private int _header;
    private int _data;
    private RedBlock _current;

    private RedPayload(ReadOnlySpan<byte> payload, int dataStart, int redundantCount)
    {
        _payload = payload;
        _dataStart = dataStart;
        _data = dataStart;
        RedundantCount = redundantCount;
    }

    /// <summary>Blocks before the primary one.</summary>
    public int RedundantCount { get; }

    public readonly RedBlock Current => _current;

    /// <summary>The newest block.</summary>
    public readonly RedBlock Primary
    {
        get
        {
            int start = _dataStart;
            for (int i = 0; i < RedundantCount; i++)
            {
                start += BlockLength(4 * i);
            }

            return new RedBlock((byte)(_payload[_dataStart - 1] & 0x7F), 0, _payload[start..]);
        }
    }

    /// <summary>Starts from the first block.</summary>
    public readonly RedPayload GetEnumerator() => new(_payload, _dataStart, RedundantCount);

    public bool MoveNext()
    {
        if (_header >= _dataStart)
        {
            return false;
        }

        byte type = (byte)(_payload[_header] & 0x7F);
        if (_header == _dataStart - 1)
        {
            _current = new RedBlock(type, 0, _payload[_data..]);
            _header = _dataStart;
            return true;
        }

        int offset = BinaryPrimitives.ReadUInt16BigEndian(_payload[(_header + 1)..]) >> 2;
        int length = BlockLength(_header);
        _current = new RedBlock(type, offset, _payload.Slice(_data, length));
        _data += length;
        _header += 4;
        return true;
    }

    /// <summary>Checks that every header is whole and that the blocks fit into the payload.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out RedPayload result)
    {
        result = default;
        int position = 0;
        int lengths = 0;
        while (position < payload.Length && (payload[position] & 0x80) != 0)
        {
            if (position + 4 > payload.Length || position == 4 * (MaxBlocks - 1))
            {
                return false;
            }

            lengths += ((payload[position + 2] & 0x03) << 8) | payload[position + 3];
            position += 4;
        }

        if (position + 1 + lengths > payload.Length)
        {
            return false;
        }

        result = new RedPayload(payload, position + 1, position / 4);
        return true;
    }

    private readonly int BlockLength(int header) => ((_payload[header + 2] & 0x03) << 8) | _payload[header + 3];
}
