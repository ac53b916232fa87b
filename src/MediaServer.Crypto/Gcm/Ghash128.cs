using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>GHASH with 128-bit vectors: x86 with PCLMULQDQ, and ARM.</summary>
internal readonly unsafe struct Ghash128<TMultiply> : IGhash
    where TMultiply : struct, ICarrylessMultiply
{
    public static bool IsSupported => TMultiply.IsSupported;

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
        XorChunk(source, destination, k0, k1, k2, k3, k4, k5, k6, k7);
        return HashChunk(s, h1, destination);
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
        XorTail(source, destination, length, k0, k1, k2, k3, k4, k5, k6, k7);
        return HashBlock(HashTail(s, h1, destination, length), h1, lengths);
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
        (k0 ^ Vector128.Load(source)).Store(destination);
        (k1 ^ Vector128.Load(source + 16)).Store(destination + 16);
        (k2 ^ Vector128.Load(source + 32)).Store(destination + 32);
        (k3 ^ Vector128.Load(source + 48)).Store(destination + 48);
        (k4 ^ Vector128.Load(source + 64)).Store(destination + 64);
        (k5 ^ Vector128.Load(source + 80)).Store(destination + 80);
        (k6 ^ Vector128.Load(source + 96)).Store(destination + 96);
        (k7 ^ Vector128.Load(source + 112)).Store(destination + 112);
    }

    [SkipLocalsInit]
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
        Vector128<byte>* keystream = stackalloc Vector128<byte>[8] { k0, k1, k2, k3, k4, k5, k6, k7 };
        int done = 0;
        for (; done + 16 <= length; done += 16)
        {
            (*keystream++ ^ Vector128.Load(source + done)).Store(destination + done);
        }

        if (done < length)
        {
            int rest = length - done;
            PartialBlock.Store(*keystream ^ PartialBlock.Load(source + done, rest), destination + done, rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> HashChunk(Vector128<ulong> s, byte* h1, byte* source)
    {
        Products sum = default;
        sum.Add(s ^ GhashBlock.Load(source), Vector128.Load((ulong*)(h1 - 112)));
        sum.Add(GhashBlock.Load(source + 16), Vector128.Load((ulong*)(h1 - 96)));
        sum.Add(GhashBlock.Load(source + 32), Vector128.Load((ulong*)(h1 - 80)));
        sum.Add(GhashBlock.Load(source + 48), Vector128.Load((ulong*)(h1 - 64)));
        sum.Add(GhashBlock.Load(source + 64), Vector128.Load((ulong*)(h1 - 48)));
        sum.Add(GhashBlock.Load(source + 80), Vector128.Load((ulong*)(h1 - 32)));
        sum.Add(GhashBlock.Load(source + 96), Vector128.Load((ulong*)(h1 - 16)));
        sum.Add(GhashBlock.Load(source + 112), Vector128.Load((ulong*)h1));
        return sum.Reduce();
    }

    public static Vector128<ulong> HashTail(Vector128<ulong> s, byte* h1, byte* source, int length)
    {
        Products sum = default;
        byte* power = h1 - (16 * ((length - 1) / 16));
        while (length >= 16)
        {
            sum.Add(s ^ GhashBlock.Load(source), Vector128.Load((ulong*)power));
            s = default;
            power += 16;
            source += 16;
            length -= 16;
        }

        if (length > 0)
        {
            sum.Add(s ^ GhashBlock.Reverse(PartialBlock.Load(source, length)), Vector128.Load((ulong*)power));
        }

        return sum.Reduce();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> HashBlock(Vector128<ulong> s, byte* h1, Vector128<ulong> block) =>
        Multiply(s ^ block, Vector128.Load((ulong*)h1));

    /// <summary>The product in the field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ulong> Multiply(Vector128<ulong> left, Vector128<ulong> right)
    {
        Products sum = default;
        sum.Add(left, right);
        return sum.Reduce();
    }

    /// <summary>A sum of products that isn't reduced yet: weights 1, x^64 and x^128.</summary>
    private struct Products
    {
        private Vector128<ulong> _low;
        private Vector128<ulong> _middle;
        private Vector128<ulong> _high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(Vector128<ulong> block, Vector128<ulong> power)
        {
            _low ^= TMultiply.LowLow(block, power);
            _middle ^= TMultiply.Middle(block, power);
            _high ^= TMultiply.HighHigh(block, power);
        }

        /// <summary>Folds the lower half away twice by the field's polynomial, x^128 + x^127 + x^126 + x^121 + 1.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly Vector128<ulong> Reduce()
        {
            Vector128<ulong> polynomial = Vector128.Create(GhashBlock.Polynomial);
            Vector128<ulong> middle = _middle ^ GhashBlock.Swap(_low) ^ TMultiply.LowLow(_low, polynomial);
            return _high ^ GhashBlock.Swap(middle) ^ TMultiply.LowLow(middle, polynomial);
        }
    }
}
