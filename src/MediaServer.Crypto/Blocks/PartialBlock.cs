using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>The last block of a text, 1-15 bytes, without touching a byte beyond it. The length is no secret.</summary>
internal static unsafe class PartialBlock
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(byte* source, int length)
    {
        if (length >= 8)
        {
            ulong first = Unsafe.ReadUnaligned<ulong>(source);

            // The last 8 bytes overlap the first; the shift drops what was read twice (16 - length bytes).
            ulong last = Unsafe.ReadUnaligned<ulong>(source + length - 8);
            int twice = 8 * (16 - length);
            return Vector128.Create(first, twice == 64 ? 0 : last >> twice).AsByte();
        }

        ulong value = 0;
        for (int i = 0; i < length; i++)
        {
            value |= (ulong)source[i] << (8 * i);
        }

        return Vector128.CreateScalar(value).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> block, byte* destination, int length)
    {
        ulong first = block.AsUInt64().GetElement(0);
        ulong second = block.AsUInt64().GetElement(1);
        if (length >= 8)
        {
            Unsafe.WriteUnaligned(destination, first);
            destination += 8;
            length -= 8;
            first = second;
        }

        for (int i = 0; i < length; i++)
        {
            destination[i] = (byte)(first >> (8 * i));
        }
    }
}
