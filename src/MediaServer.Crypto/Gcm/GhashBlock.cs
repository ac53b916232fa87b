using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>Single blocks of GHASH in the reversed order that the hash works in.</summary>
internal static unsafe class GhashBlock
{
    /// <summary>The upper bits of the field's polynomial, x^127 + x^126 + x^121, shifted down by 64.</summary>
    public const ulong Polynomial = 0xC200_0000_0000_0000;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Load(byte* source) => Reverse(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Reverse(Vector128<byte> block) =>
        Vector128.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Swap(Vector128<ulong> value) => Vector128.Shuffle(value, Vector128.Create(1UL, 0UL));

    /// <summary>Multiplies by x (RFC 8452 appendix A), in constant time.</summary>
    public static Vector128<ulong> MultiplyByX(Vector128<ulong> value)
    {
        ulong low = value.GetElement(0);
        ulong high = value.GetElement(1);
        ulong carry = (ulong)((long)high >> 63);
        return Vector128.Create((low << 1) ^ (carry & 1), ((high << 1) | (low >> 63)) ^ (carry & Polynomial));
    }
}
