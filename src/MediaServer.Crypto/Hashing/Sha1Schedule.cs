using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>The 80 words of SHA-1's message schedule (FIPS 180-4 section 6.1.2 step 1), each with its round's constant added, four at a time.</summary>
internal static unsafe class Sha1Schedule
{
    /// <summary>Fills <paramref name="w"/> with 80 words from a block of 64 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Expand(uint* w, byte* block)
    {
        for (int t = 0; t < 16; t += 4)
        {
            Vector128<byte> bytes = Vector128.Load(block + (4 * t));
            Vector128.Shuffle(bytes, Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32().Store(w + t);
        }

        for (int t = 16; t < 32; t += 4)
        {
            // The fourth word needs the first of its own vector: added afterwards.
            Vector128<uint> last = Vector128.Load(w + t - 4);
            Vector128<uint> mixed = Vector128.Load(w + t - 16)
                ^ Middle(Vector128.Load(w + t - 16), Vector128.Load(w + t - 12))
                ^ Vector128.Load(w + t - 8)
                ^ Vector128.Shuffle(last, Vector128.Create(1u, 2, 3, 4));
            mixed = (mixed << 1) | (mixed >>> 31);
            Vector128<uint> first = Vector128.Shuffle(mixed, Vector128.Create(4u, 4, 4, 0));
            (mixed ^ (first << 1) ^ (first >>> 31)).Store(w + t);
        }

        for (int t = 32; t < 80; t += 4)
        {
            // The recurrence applied to itself reaches back 6 words instead of 3: four words are independent.
            Vector128<uint> mixed = Middle(Vector128.Load(w + t - 8), Vector128.Load(w + t - 4))
                ^ Vector128.Load(w + t - 16)
                ^ Vector128.Load(w + t - 28)
                ^ Vector128.Load(w + t - 32);
            ((mixed << 2) | (mixed >>> 30)).Store(w + t);
        }

        AddConstant(w, Sha1.K0);
        AddConstant(w + 20, Sha1.K1);
        AddConstant(w + 40, Sha1.K2);
        AddConstant(w + 60, Sha1.K3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddConstant(uint* w, uint k)
    {
        for (int t = 0; t < 20; t += 4)
        {
            (Vector128.Load(w + t) + Vector128.Create(k)).Store(w + t);
        }
    }

    // The upper half of one and the lower half of the next (an index beyond the end gives zero). A load across two fresh
    // stores would wait for both, and so does Vector128.Create of two halves.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Middle(Vector128<uint> first, Vector128<uint> second) =>
        (Vector128.Shuffle(first.AsUInt64(), Vector128.Create(1UL, 2)) | Vector128.Shuffle(second.AsUInt64(), Vector128.Create(2UL, 0))).AsUInt32();
}
