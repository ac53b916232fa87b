using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>
/// Several blocks under one key, interleaved: a round takes four cycles to come out of the unit but one can go in each
/// half cycle, so eight blocks keep it full (.NET 10 has no VAES).
/// </summary>
internal static unsafe class AesBatch<TAes>
    where TAes : struct, IAesRounds
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Encrypt1(byte* keys, int rounds, Vector128<byte> state)
    {
        state ^= Vector128.Load(keys);
        for (int i = 1; i < rounds; i++)
        {
            state = TAes.Round(state, Vector128.Load(keys + (16 * i)));
        }

        return TAes.LastRound(state, Vector128.Load(keys + (16 * rounds)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encrypt5(
        byte* keys, int rounds, ref Vector128<byte> s0, ref Vector128<byte> s1, ref Vector128<byte> s2, ref Vector128<byte> s3, ref Vector128<byte> s4)
    {
        Vector128<byte> key = Vector128.Load(keys);
        s0 ^= key;
        s1 ^= key;
        s2 ^= key;
        s3 ^= key;
        s4 ^= key;
        for (int i = 1; i < rounds; i++)
        {
            key = Vector128.Load(keys + (16 * i));
            s0 = TAes.Round(s0, key);
            s1 = TAes.Round(s1, key);
            s2 = TAes.Round(s2, key);
            s3 = TAes.Round(s3, key);
            s4 = TAes.Round(s4, key);
        }

        key = Vector128.Load(keys + (16 * rounds));
        s0 = TAes.LastRound(s0, key);
        s1 = TAes.LastRound(s1, key);
        s2 = TAes.LastRound(s2, key);
        s3 = TAes.LastRound(s3, key);
        s4 = TAes.LastRound(s4, key);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Encrypt8(
        byte* keys,
        int rounds,
        ref Vector128<byte> s0,
        ref Vector128<byte> s1,
        ref Vector128<byte> s2,
        ref Vector128<byte> s3,
        ref Vector128<byte> s4,
        ref Vector128<byte> s5,
        ref Vector128<byte> s6,
        ref Vector128<byte> s7)
    {
        Vector128<byte> key = Vector128.Load(keys);
        s0 ^= key;
        s1 ^= key;
        s2 ^= key;
        s3 ^= key;
        s4 ^= key;
        s5 ^= key;
        s6 ^= key;
        s7 ^= key;
        for (int i = 1; i < rounds; i++)
        {
            key = Vector128.Load(keys + (16 * i));
            s0 = TAes.Round(s0, key);
            s1 = TAes.Round(s1, key);
            s2 = TAes.Round(s2, key);
            s3 = TAes.Round(s3, key);
            s4 = TAes.Round(s4, key);
            s5 = TAes.Round(s5, key);
            s6 = TAes.Round(s6, key);
            s7 = TAes.Round(s7, key);
        }

        key = Vector128.Load(keys + (16 * rounds));
        s0 = TAes.LastRound(s0, key);
        s1 = TAes.LastRound(s1, key);
        s2 = TAes.LastRound(s2, key);
        s3 = TAes.LastRound(s3, key);
        s4 = TAes.LastRound(s4, key);
        s5 = TAes.LastRound(s5, key);
        s6 = TAes.LastRound(s6, key);
        s7 = TAes.LastRound(s7, key);
    }
}
