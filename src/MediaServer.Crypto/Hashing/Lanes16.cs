using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vector = System.Runtime.Intrinsics.Vector512<uint>;

namespace MediaServer.Crypto;

/// <summary>16 messages at once: AVX-512.</summary>
internal readonly unsafe struct Lanes16 : ILanes<Vector>
{
    public static bool IsSupported => Avx512F.IsSupported && Avx512BW.IsSupported;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Create(uint value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Add(Vector left, Vector right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Xor(Vector left, Vector right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector RotateLeft1(Vector value) => Avx512F.RotateLeft(value, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector RotateLeft5(Vector value) => Avx512F.RotateLeft(value, 5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector RotateLeft30(Vector value) => Avx512F.RotateLeft(value, 30);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Parity(Vector a, Vector b, Vector c) => Avx512F.TernaryLogic(a, b, c, 0x96);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Choose(Vector a, Vector b, Vector c) => Avx512F.TernaryLogic(a, b, c, 0xCA);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector Majority(Vector a, Vector b, Vector c) => Avx512F.TernaryLogic(a, b, c, 0xE8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector LoadRow(byte** messages, int row, int offset)
    {
        Vector256<byte> lower = Avx2.InsertVector128(
            Vector128.Load(messages[row] + offset).ToVector256Unsafe(), Vector128.Load(messages[row + 4] + offset), 1);
        Vector256<byte> upper = Avx2.InsertVector128(
            Vector128.Load(messages[row + 8] + offset).ToVector256Unsafe(), Vector128.Load(messages[row + 12] + offset), 1);
        Vector512<byte> joined = Avx512F.InsertVector256(lower.ToVector512Unsafe(), upper, 1);
        return Avx512BW.Shuffle(
            joined,
            Vector512.Create(
                0x0405_0607_0001_0203UL,
                0x0C0D_0E0F_0809_0A0BUL,
                0x0405_0607_0001_0203UL,
                0x0C0D_0E0F_0809_0A0BUL,
                0x0405_0607_0001_0203UL,
                0x0C0D_0E0F_0809_0A0BUL,
                0x0405_0607_0001_0203UL,
                0x0C0D_0E0F_0809_0A0BUL).AsByte()).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref Vector a, ref Vector b, ref Vector c, ref Vector d)
    {
        Vector512<ulong> ab0 = Avx512F.UnpackLow(a, b).AsUInt64();
        Vector512<ulong> ab1 = Avx512F.UnpackHigh(a, b).AsUInt64();
        Vector512<ulong> cd0 = Avx512F.UnpackLow(c, d).AsUInt64();
        Vector512<ulong> cd1 = Avx512F.UnpackHigh(c, d).AsUInt64();
        a = Avx512F.UnpackLow(ab0, cd0).AsUInt32();
        b = Avx512F.UnpackHigh(ab0, cd0).AsUInt32();
        c = Avx512F.UnpackLow(ab1, cd1).AsUInt32();
        d = Avx512F.UnpackHigh(ab1, cd1).AsUInt32();
    }
}
