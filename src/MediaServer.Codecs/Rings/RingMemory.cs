using System.Runtime.CompilerServices;

namespace MediaServer.Codecs.Rings;

/// <summary>
/// A ring's place in shared memory: two positions on cache lines of their own, then the bytes. A record is four bytes of
/// length and its data, rounded up to eight bytes.
/// </summary>
internal readonly unsafe struct RingMemory
{
    public const int HeaderSize = 128;
    public const int LengthSize = 4;
    private const int ReadOffset = 64;

    private readonly byte* _base;

    /// <param name="memory">Of <see cref="SizeOf"/> bytes, aligned to 64.</param>
    /// <param name="capacity">A power of two.</param>
    public RingMemory(byte* memory, int capacity)
    {
        _base = memory;
        Capacity = capacity;
    }

    public int Capacity { get; }

    public long Written
    {
        get => Volatile.Read(ref Unsafe.AsRef<long>(_base));
        set => Volatile.Write(ref Unsafe.AsRef<long>(_base), value);
    }

    public long Read
    {
        get => Volatile.Read(ref Unsafe.AsRef<long>(_base + ReadOffset));
        set => Volatile.Write(ref Unsafe.AsRef<long>(_base + ReadOffset), value);
    }

    public static int SizeOf(int capacity) => HeaderSize + capacity;

    public static int Rounded(int length) => (LengthSize + length + 7) & ~7;

    public void CopyIn(long position, ReadOnlySpan<byte> data)
    {
        int at = (int)(position & (Capacity - 1));
        int first = Math.Min(data.Length, Capacity - at);
        data[..first].CopyTo(new Span<byte>(_base + HeaderSize + at, first));
        data[first..].CopyTo(new Span<byte>(_base + HeaderSize, data.Length - first));
    }

    public void CopyOut(long position, Span<byte> data)
    {
        int at = (int)(position & (Capacity - 1));
        int first = Math.Min(data.Length, Capacity - at);
        new ReadOnlySpan<byte>(_base + HeaderSize + at, first).CopyTo(data);
        new ReadOnlySpan<byte>(_base + HeaderSize, data.Length - first).CopyTo(data[first..]);
    }
}
