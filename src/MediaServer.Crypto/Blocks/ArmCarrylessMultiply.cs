using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace MediaServer.Crypto;

/// <summary>PMULL and PMULL2.</summary>
internal readonly struct ArmCarrylessMultiply : ICarrylessMultiply
{
    public static bool IsSupported => ArmAes.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> LowLow(Vector128<ulong> left, Vector128<ulong> right) =>
        ArmAes.PolynomialMultiplyWideningLower(left.GetLower(), right.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> HighHigh(Vector128<ulong> left, Vector128<ulong> right) =>
        ArmAes.PolynomialMultiplyWideningUpper(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Middle(Vector128<ulong> left, Vector128<ulong> right)
    {
        Vector128<ulong> swapped = Vector128.Shuffle(right, Vector128.Create(1UL, 0UL));
        return LowLow(left, swapped) ^ HighHigh(left, swapped);
    }
}
