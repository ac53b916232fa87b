using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MediaServer.Crypto;

/// <summary>GHASH with 512-bit vectors: VPCLMULQDQ and AVX-512, tails by masks.</summary>
internal readonly unsafe struct Ghash512 : IGhash
{
    public static bool IsSupported => Pclmulqdq.V512.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported && Pclmulqdq.IsSupported;

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
        Vector512<byte> first = Join(k0, k1, k2, k3) ^ Vector512.Load(source);
        Vector512<byte> second = Join(k4, k5, k6, k7) ^ Vector512.Load(source + 64);
        first.Store(destination);
        second.Store(destination + 64);
        return Hash(s, h1, first, second);
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
        Vector128<byte> k7)
    {
        // The block of lengths is multiplied by H, the last block of text by H^2, and so on upwards.
        Products sum = default;
        sum.Add(lengths.ToVector256().ToVector512(), Vector128.Load((ulong*)h1).ToVector256().ToVector512());
        byte* power = h1 - (16 * ((length + 15) / 16));

        Vector512<byte> mask = Mask(length);
        Vector512<byte> block = (Join(k0, k1, k2, k3) ^ Avx512BW.MaskLoad(source, mask, Vector512<byte>.Zero)) & mask;
        Avx512BW.MaskStore(destination, mask, block);
        sum.Add(Reverse(block) ^ s.ToVector256().ToVector512(), Vector512.Load((ulong*)power));
        if (length > 64)
        {
            mask = Mask(length - 64);
            block = (Join(k4, k5, k6, k7) ^ Avx512BW.MaskLoad(source + 64, mask, Vector512<byte>.Zero)) & mask;
            Avx512BW.MaskStore(destination + 64, mask, block);
            sum.Add(Reverse(block), Vector512.Load((ulong*)(power + 64)));
        }

        return sum.Reduce();
    }

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
        Vector128<byte> k7)
    {
        Vector512<byte> first = Join(k0, k1, k2, k3) ^ Vector512.Load(source);
        Vector512<byte> second = Join(k4, k5, k6, k7) ^ Vector512.Load(source + 64);
        first.Store(destination);
        second.Store(destination + 64);
    }

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
        Vector128<byte> k7)
    {
        Vector512<byte> mask = Mask(length);
        Avx512BW.MaskStore(destination, mask, Join(k0, k1, k2, k3) ^ Avx512BW.MaskLoad(source, mask, Vector512<byte>.Zero));
        if (length > 64)
        {
            mask = Mask(length - 64);
            Avx512BW.MaskStore(destination + 64, mask, Join(k4, k5, k6, k7) ^ Avx512BW.MaskLoad(source + 64, mask, Vector512<byte>.Zero));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> HashChunk(Vector128<ulong> s, byte* h1, byte* source) =>
        Hash(s, h1, Vector512.Load(source), Vector512.Load(source + 64));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> HashTail(Vector128<ulong> s, byte* h1, byte* source, int length)
    {
        Products sum = default;
        byte* power = h1 - (16 * ((length - 1) / 16));
        Vector512<byte> block = Avx512BW.MaskLoad(source, Mask(length), Vector512<byte>.Zero);
        sum.Add(Reverse(block) ^ s.ToVector256().ToVector512(), Vector512.Load((ulong*)power));
        if (length > 64)
        {
            block = Avx512BW.MaskLoad(source + 64, Mask(length - 64), Vector512<byte>.Zero);
            sum.Add(Reverse(block), Vector512.Load((ulong*)(power + 64)));
        }

        return sum.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> HashBlock(Vector128<ulong> s, byte* h1, Vector128<ulong> block) =>
        Ghash128<X86CarrylessMultiply>.HashBlock(s, h1, block);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Hash(Vector128<ulong> s, byte* h1, Vector512<byte> first, Vector512<byte> second)
    {
        Products sum = default;
        sum.Add(Reverse(second), Vector512.Load((ulong*)(h1 - 48)));
        sum.Add(Reverse(first) ^ s.ToVector256().ToVector512(), Vector512.Load((ulong*)(h1 - 112)));
        return sum.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Join(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d) =>
        Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Reverse(Vector512<byte> blocks) =>
        Avx512BW.Shuffle(
            blocks,
            Vector512.Create(Vector256.Create(
                Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
                Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)))).AsUInt64();

    // All ones in the first bytes; any length of 64 or more is the whole vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<byte> Mask(int length) =>
        Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)length));

    /// <summary>Sums of products, four lanes, not reduced yet.</summary>
    private struct Products
    {
        private Vector512<ulong> _low;
        private Vector512<ulong> _middle;
        private Vector512<ulong> _high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector512<ulong> blocks, Vector512<ulong> powers)
        {
            _low ^= Pclmulqdq.V512.CarrylessMultiply(blocks, powers, 0x00);
            _middle ^= Pclmulqdq.V512.CarrylessMultiply(blocks, powers, 0x01) ^ Pclmulqdq.V512.CarrylessMultiply(blocks, powers, 0x10);
            _high ^= Pclmulqdq.V512.CarrylessMultiply(blocks, powers, 0x11);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector128<ulong> Reduce()
        {
            Vector512<ulong> polynomial = Vector512.Create(GhashBlock.Polynomial);
            Vector512<ulong> middle = _middle ^ Swap(_low) ^ Pclmulqdq.V512.CarrylessMultiply(_low, polynomial, 0x00);
            Vector512<ulong> high = _high ^ Swap(middle) ^ Pclmulqdq.V512.CarrylessMultiply(middle, polynomial, 0x00);
            Vector256<ulong> half = high.GetLower() ^ high.GetUpper();
            return half.GetLower() ^ half.GetUpper();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static Vector512<ulong> Swap(Vector512<ulong> value) => Avx512F.Shuffle(value.AsUInt32(), 0x4E).AsUInt64();
    }
}
