using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector128<uint>;

namespace MediaServer.Crypto;

/// <summary>4 messages at once: any processor with 128-bit vectors.</summary>
internal readonly unsafe struct Lanes4 : ILanes<Vector>
{
    public static bool IsSupported => Vector128.IsHardwareAccelerated && BitConverter.IsLittleEndian;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Create(uint value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Add(Vector left, Vector right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Xor(Vector left, Vector right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector RotateLeft1(Vector value) => (value << 1) | (value >>> 31);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector RotateLeft5(Vector value) => (value << 5) | (value >>> 27);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector RotateLeft30(Vector value) => (value << 30) | (value >>> 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Parity(Vector a, Vector b, Vector c) => a ^ b ^ c;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Choose(Vector a, Vector b, Vector c) => c ^ (a & (b ^ c));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Majority(Vector a, Vector b, Vector c) => (a & b) | (c & (a | b));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadRow(byte** messages, int row, int offset) =>
        Vector128.Shuffle(
            Vector128.Load(messages[row] + offset),
            Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref Vector a, ref Vector b, ref Vector c, ref Vector d)
    {
        // Without unpack instructions of its own the portable interface needs single elements; four lanes are the fallback.
        Vector row0 = Vector128.Create(a.GetElement(0), b.GetElement(0), c.GetElement(0), d.GetElement(0));
        Vector row1 = Vector128.Create(a.GetElement(1), b.GetElement(1), c.GetElement(1), d.GetElement(1));
        Vector row2 = Vector128.Create(a.GetElement(2), b.GetElement(2), c.GetElement(2), d.GetElement(2));
        Vector row3 = Vector128.Create(a.GetElement(3), b.GetElement(3), c.GetElement(3), d.GetElement(3));
        a = row0;
        b = row1;
        c = row2;
        d = row3;
    }
}
