using System.Buffers.Binary;
using System.Text;

namespace MediaServer.Recording.Matroska;

/// <summary>Builds EBML elements in memory (RFC 8794); grows once and is reused.</summary>
internal sealed class EbmlBuffer(int capacity = 1024)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Id(uint id)
    {
        int bytes = id > 0xFFFFFF ? 4 : id > 0xFFFF ? 3 : id > 0xFF ? 2 : 1;
        BigEndian(id, bytes);
    }

    /// <summary>A size in as few bytes as hold it.</summary>
    public void Size(long size)
    {
        int bytes = 1;

        // All ones would mean an unknown size.
        while (size >= (1L << (7 * bytes)) - 1)
        {
            bytes++;
        }

        BigEndian((ulong)size | (1UL << (7 * bytes)), bytes);
    }

    /// <summary>The size of an element that ends where its parent's next begins (RFC 8794 section 6.2).</summary>
    public void UnknownSize() => BigEndian(0x01FF_FFFF_FFFF_FFFF, 8);

    public void Unsigned(uint id, ulong value)
    {
        int bytes = 1;
        while (bytes < 8 && value >> (8 * bytes) != 0)
        {
            bytes++;
        }

        Unsigned(id, value, bytes);
    }

    /// <summary>A number in a fixed number of bytes, where its size must be known before its value.</summary>
    public void Unsigned(uint id, ulong value, int bytes)
    {
        Id(id);
        Size(bytes);
        BigEndian(value, bytes);
    }

    public void Float(uint id, double value) => Unsigned(id, BitConverter.DoubleToUInt64Bits(value), 8);

    public void Text(uint id, string value)
    {
        Id(id);
        int bytes = Encoding.UTF8.GetByteCount(value);
        Size(bytes);
        Encoding.UTF8.GetBytes(value, Take(bytes));
    }

    public void Binary(uint id, ReadOnlySpan<byte> value)
    {
        Id(id);
        Size(value.Length);
        Raw(value);
    }

    public void Raw(ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    public void BigEndian(ulong value, int bytes)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(all, value);
        Raw(all[(8 - bytes)..]);
    }

    /// <summary>Opens an element whose size is filled in by <see cref="End"/>; returns the mark to give back.</summary>
    public int Begin(uint id)
    {
        Id(id);
        int mark = Length;
        Take(4);
        return mark;
    }

    /// <summary>Closes an element of at most 256 MiB.</summary>
    public void End(int mark) =>
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(mark), (uint)(Length - mark - 4) | 0x1000_0000);

    private Span<byte> Take(int length)
    {
        if (Length + length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + length));
        }

        Length += length;
        return _bytes.AsSpan(Length - length, length);
    }
}
