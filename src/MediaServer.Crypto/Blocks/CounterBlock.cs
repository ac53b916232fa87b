using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>
/// The 16 bytes that counter mode starts from, in registers: written to memory in pieces and read back in one they would
/// stall the processor. GCM: 12 bytes of nonce and a 32-bit 1. SRTP counter mode: 14 bytes and a 16-bit 0.
/// </summary>
/// <param name="First">Bytes 0-7, big endian.</param>
/// <param name="Second">Bytes 8-15, big endian.</param>
public readonly record struct CounterBlock(ulong First, ulong Second)
{
    /// <summary>From a GCM nonce of 12 bytes.</summary>
    public static CounterBlock FromNonce(ReadOnlySpan<byte> nonce) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(nonce), ((ulong)BinaryPrimitives.ReadUInt32BigEndian(nonce[8..]) << 32) | 1);

    /// <summary>From 16 bytes whose counter is included.</summary>
    public static CounterBlock FromBytes(ReadOnlySpan<byte> block) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(block), BinaryPrimitives.ReadUInt64BigEndian(block[8..]));

    /// <summary>Writes the 16 bytes.</summary>
    public void WriteTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, First);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Second);
    }

    /// <summary>The block with its last word in the processor's order, so that a vector addition counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector128<uint> ToCounting() =>
        Vector128.Create(
            BinaryPrimitives.ReverseEndianness(First),
            BinaryPrimitives.ReverseEndianness((uint)(Second >> 32)) | (Second << 32)).AsUInt32();

    /// <summary>A counting block as AES takes it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<byte> ToBlock(Vector128<uint> counting) =>
        Vector128.Shuffle(counting.AsByte(), Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 14, 13, 12));

    /// <summary>The counting block <paramref name="blocks"/> later.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<uint> Add(Vector128<uint> counting, uint blocks) =>
        counting + Vector128.Create(0, 0, 0, blocks);
}
