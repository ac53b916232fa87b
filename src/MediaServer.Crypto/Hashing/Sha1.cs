using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaServer.Crypto;

/// <summary>The compression function of SHA-1 (FIPS 180-4 section 6.1.2), for HMAC only.</summary>
internal static unsafe class Sha1
{
    public const int BlockLength = 64;
    public const int StateWords = 5;

    public const uint K0 = 0x5A82_7999;
    public const uint K1 = 0x6ED9_EBA1;
    public const uint K2 = 0x8F1B_BCDC;
    public const uint K3 = 0xCA62_C1D6;

    /// <summary>The initial state.</summary>
    public static void Start(uint* state)
    {
        state[0] = 0x6745_2301;
        state[1] = 0xEFCD_AB89;
        state[2] = 0x98BA_DCFE;
        state[3] = 0x1032_5476;
        state[4] = 0xC3D2_E1F0;
    }

    /// <summary>Takes whole blocks into the state.</summary>
    [SkipLocalsInit]
    public static void Compress(uint* state, byte* blocks, int count)
    {
        uint* w = stackalloc uint[80];
        for (; count > 0; count--)
        {
            Sha1Schedule.Expand(w, blocks);
            blocks += BlockLength;
            uint a = state[0];
            uint b = state[1];
            uint c = state[2];
            uint d = state[3];
            uint e = state[4];
            for (int t = 0; t < 20; t += 5)
            {
                Round(a, ref b, ref e, d ^ (b & (c ^ d)), w[t]);
                Round(e, ref a, ref d, c ^ (a & (b ^ c)), w[t + 1]);
                Round(d, ref e, ref c, b ^ (e & (a ^ b)), w[t + 2]);
                Round(c, ref d, ref b, a ^ (d & (e ^ a)), w[t + 3]);
                Round(b, ref c, ref a, e ^ (c & (d ^ e)), w[t + 4]);
            }

            Parity(ref a, ref b, ref c, ref d, ref e, w + 20);
            for (int t = 40; t < 60; t += 5)
            {
                Round(a, ref b, ref e, (b & c) + (d & (b ^ c)), w[t]);
                Round(e, ref a, ref d, (a & b) + (c & (a ^ b)), w[t + 1]);
                Round(d, ref e, ref c, (e & a) + (b & (e ^ a)), w[t + 2]);
                Round(c, ref d, ref b, (d & e) + (a & (d ^ e)), w[t + 3]);
                Round(b, ref c, ref a, (c & d) + (e & (c ^ d)), w[t + 4]);
            }

            Parity(ref a, ref b, ref c, ref d, ref e, w + 60);
            state[0] += a;
            state[1] += b;
            state[2] += c;
            state[3] += d;
            state[4] += e;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Parity(ref uint a, ref uint b, ref uint c, ref uint d, ref uint e, uint* w)
    {
        for (int t = 0; t < 20; t += 5)
        {
            Round(a, ref b, ref e, b ^ c ^ d, w[t]);
            Round(e, ref a, ref d, a ^ b ^ c, w[t + 1]);
            Round(d, ref e, ref c, e ^ a ^ b, w[t + 2]);
            Round(c, ref d, ref b, d ^ e ^ a, w[t + 3]);
            Round(b, ref c, ref a, c ^ d ^ e, w[t + 4]);
        }
    }

    // The five variables change places instead of values: e takes the new a, b turns into the new c.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, ref uint b, ref uint e, uint function, uint constantAndWord)
    {
        // Of all summands only a comes from the round just before: it is added last.
        e = e + constantAndWord + function + BitOperations.RotateLeft(a, 5);
        b = BitOperations.RotateLeft(b, 30);
    }
}
