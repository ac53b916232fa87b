using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace MediaServer.Crypto;

/// <summary>
/// The ARMv8 cryptography extension. AESE adds its key before SubBytes, x86 after MixColumns: with a zero key both
/// come to the same round.
/// </summary>
internal readonly struct ArmAesRounds : IAesRounds
{
    public static bool IsSupported => ArmAes.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Round(Vector128<byte> state, Vector128<byte> roundKey) =>
        ArmAes.MixColumns(ArmAes.Encrypt(state, Vector128<byte>.Zero)) ^ roundKey;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> LastRound(Vector128<byte> state, Vector128<byte> roundKey) =>
        ArmAes.Encrypt(state, Vector128<byte>.Zero) ^ roundKey;
}
