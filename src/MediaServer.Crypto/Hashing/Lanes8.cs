using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector256<uint>;

namespace MediaServer.Crypto;

/// <summary>8 messages at once: AVX2.</summary>
internal readonly unsafe struct Lanes8 : ILanes<Vector>
{
    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Create(uint value) => Vector256.Create(value);

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
    public static Vector LoadRow(byte** messages, int row, int offset)
    {
        Vector256<byte> joined = Avx2.InsertVector128(
            Vector128.Load(messages[row] + offset).ToVector256Unsafe(), Vector128.Load(messages[row + 4] + offset), 1);
        return Avx2.Shuffle(
            joined,
            Vector256.Create(
                0x0405_0607_0001_0203UL,
                0x0C0D_0E0F_0809_0A0BUL,
                0x0405_0607_0001_0203UL,
                0x0C0D_0E0F_0809_0A0BUL).AsByte()).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref Vector a, ref Vector b, ref Vector c, ref Vector d)
    {
        Vector256<ulong> ab0 = Avx2.UnpackLow(a, b).AsUInt64();
        Vector256<ulong> ab1 = Avx2.UnpackHigh(a, b).AsUInt64();
        Vector256<ulong> cd0 = Avx2.UnpackLow(c, d).AsUInt64();
        Vector256<ulong> cd1 = Avx2.UnpackHigh(c, d).AsUInt64();
        a = Avx2.UnpackLow(ab0, cd0).AsUInt32();
        b = Avx2.UnpackHigh(ab0, cd0).AsUInt32();
        c = Avx2.UnpackLow(ab1, cd1).AsUInt32();
        d = Avx2.UnpackHigh(ab1, cd1).AsUInt32();
    }
}
