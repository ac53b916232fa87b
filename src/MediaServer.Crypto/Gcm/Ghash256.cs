using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaServer.Crypto;

/// <summary>GHASH with 256-bit vectors (VPCLMULQDQ and AVX2) for whole chunks; tails as with 128 bits.</summary>
internal readonly unsafe struct Ghash256 : IGhash
{
    public static bool IsSupported => Pclmulqdq.V256.IsSupported && Avx2.IsSupported && Pclmulqdq.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> SealChunk(
        Vector128<ulong> s,
        byte* h1,
        byte* source,
        byte* destination,
        Vector128<byte> k0,
        Vector128<byte> k1,
        Vector128<byte> k2,
        Vector128<byte> k3,
        Vector128<byte> k4,
        Vector128<byte> k5,
        Vector128<byte> k6,
        Vector128<byte> k7)
    {
        Vector256<byte> a = Vector256.Create(k0, k1) ^ Vector256.Load(source);
        Vector256<byte> b = Vector256.Create(k2, k3) ^ Vector256.Load(source + 32);
        Vector256<byte> c = Vector256.Create(k4, k5) ^ Vector256.Load(source + 64);
        Vector256<byte> d = Vector256.Create(k6, k7) ^ Vector256.Load(source + 96);
        a.Store(destination);
        b.Store(destination + 32);
        c.Store(destination + 64);
        d.Store(destination + 96);
        return Hash(s, h1, a, b, c, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> SealTail(
        Vector128<ulong> s,
        byte* h1,
        byte* source,
        byte* destination,
        int length,
        Vector128<ulong> lengths,
        Vector128<byte> k0,
        Vector128<byte> k1,
        Vector128<byte> k2,
        Vector128<byte> k3,
        Vector128<byte> k4,
        Vector128<byte> k5,
        Vector128<byte> k6,
        Vector128<byte> k7) =>
        Ghash128<X86CarrylessMultiply>.SealTail(s, h1, source, destination, length, lengths, k0, k1, k2, k3, k4, k5, k6, k7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void XorChunk(
        byte* source,
        byte* destination,
        Vector128<byte> k0,
        Vector128<byte> k1,
        Vector128<byte> k2,
        Vector128<byte> k3,
        Vector128<byte> k4,
        Vector128<byte> k5,
        Vector128<byte> k6,
        Vector128<byte> k7) =>
        Ghash128<X86CarrylessMultiply>.XorChunk(source, destination, k0, k1, k2, k3, k4, k5, k6, k7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void XorTail(
        byte* source,
        byte* destination,
        int length,
        Vector128<byte> k0,
        Vector128<byte> k1,
        Vector128<byte> k2,
        Vector128<byte> k3,
        Vector128<byte> k4,
        Vector128<byte> k5,
        Vector128<byte> k6,
        Vector128<byte> k7) =>
        Ghash128<X86CarrylessMultiply>.XorTail(source, destination, length, k0, k1, k2, k3, k4, k5, k6, k7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> HashChunk(Vector128<ulong> s, byte* h1, byte* source) =>
        Hash(
            s,
            h1,
            Vector256.Load(source),
            Vector256.Load(source + 32),
            Vector256.Load(source + 64),
            Vector256.Load(source + 96));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> HashTail(Vector128<ulong> s, byte* h1, byte* source, int length) =>
        Ghash128<X86CarrylessMultiply>.HashTail(s, h1, source, length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> HashBlock(Vector128<ulong> s, byte* h1, Vector128<ulong> block) =>
        Ghash128<X86CarrylessMultiply>.HashBlock(s, h1, block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Hash(
        Vector128<ulong> s, byte* h1, Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d)
    {
        Products sum = default;
        sum.Add(Reverse(b), Vector256.Load((ulong*)(h1 - 80)));
        sum.Add(Reverse(c), Vector256.Load((ulong*)(h1 - 48)));
        sum.Add(Reverse(d), Vector256.Load((ulong*)(h1 - 16)));
        sum.Add(Reverse(a) ^ s.ToVector256(), Vector256.Load((ulong*)(h1 - 112)));
        return sum.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Reverse(Vector256<byte> blocks) =>
        Avx2.Shuffle(
            blocks,
            Vector256.Create(
                Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
                Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0))).AsUInt64();

    /// <summary>Sums of products, two lanes, not reduced yet.</summary>
    private struct Products
    {
        private Vector256<ulong> _low;
        private Vector256<ulong> _middle;
        private Vector256<ulong> _high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector256<ulong> blocks, Vector256<ulong> powers)
        {
            _low ^= Pclmulqdq.V256.CarrylessMultiply(blocks, powers, 0x00);
            _middle ^= Pclmulqdq.V256.CarrylessMultiply(blocks, powers, 0x01) ^ Pclmulqdq.V256.CarrylessMultiply(blocks, powers, 0x10);
            _high ^= Pclmulqdq.V256.CarrylessMultiply(blocks, powers, 0x11);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector128<ulong> Reduce()
        {
            Vector256<ulong> polynomial = Vector256.Create(GhashBlock.Polynomial);
            Vector256<ulong> middle = _middle ^ Swap(_low) ^ Pclmulqdq.V256.CarrylessMultiply(_low, polynomial, 0x00);
            Vector256<ulong> high = _high ^ Swap(middle) ^ Pclmulqdq.V256.CarrylessMultiply(middle, polynomial, 0x00);
            return high.GetLower() ^ high.GetUpper();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector256<ulong> Swap(Vector256<ulong> value) => Avx2.Shuffle(value.AsUInt32(), 0x4E).AsUInt64();
    }
}
