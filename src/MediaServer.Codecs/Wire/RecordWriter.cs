using System.Buffers.Binary;

namespace MediaServer.Codecs.Wire;

/// <summary>Writes the head of a record: little-endian, no gaps. Both sides are one build on one machine.</summary>
public ref struct RecordWriter(Span<byte> space)
{
    /// <summary>Room that every head fits into.</summary>
    public const int Longest = 64;

    private readonly Span<byte> _space = space;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _space[.._length];

    public RecordWriter Byte(byte value)
    {
        _space[_length++] = value;
        return this;
    }

    public RecordWriter Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public RecordWriter UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_space[_length..], value);
        _length += sizeof(ushort);
        return this;
    }

    public RecordWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_space[_length..], value);
        _length += sizeof(uint);
        return this;
    }
}
