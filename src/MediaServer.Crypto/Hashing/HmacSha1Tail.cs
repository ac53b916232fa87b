using System.Buffers.Binary;

namespace MediaServer.Crypto;

/// <summary>The last blocks of HMAC-SHA1's two hashes, with their padding (FIPS 180-4 section 5.1.1).</summary>
internal static unsafe class HmacSha1Tail
{
    /// <summary>
    /// Writes what follows the whole blocks of the inner hash: the rest of the data, the suffix, padding and the length
    /// (which counts the block of the key).
    /// </summary>
    /// <param name="tail">Gets 64 or 128 bytes.</param>
    /// <param name="data">All data.</param>
    /// <param name="suffix">At most <see cref="HmacSha1Key.MaxSuffix"/> bytes.</param>
    /// <returns>Blocks written, 1 or 2.</returns>
    public static int Write(byte* tail, ReadOnlySpan<byte> data, ReadOnlySpan<byte> suffix)
    {
        int rest = data.Length % Sha1.BlockLength;
        int used = rest + suffix.Length + 1 + sizeof(ulong);
        int blocks = used > Sha1.BlockLength ? 2 : 1;
        Span<byte> output = new(tail, blocks * Sha1.BlockLength);
        data[^rest..].CopyTo(output);
        suffix.CopyTo(output[rest..]);
        output[(rest + suffix.Length)..].Clear();
        output[rest + suffix.Length] = 0x80;
        ulong bits = (ulong)(Sha1.BlockLength + data.Length + suffix.Length) * 8;
        BinaryPrimitives.WriteUInt64BigEndian(output[^sizeof(ulong)..], bits);
        return blocks;
    }

    /// <summary>Writes the one block of the outer hash: the inner digest and its padding.</summary>
    public static void WriteOuter(byte* tail, uint* innerState)
    {
        Span<byte> output = new(tail, Sha1.BlockLength);
        for (int i = 0; i < Sha1.StateWords; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(output[(4 * i)..], innerState[i]);
        }

        output[HmacSha1.Length..].Clear();
        output[HmacSha1.Length] = 0x80;
        BinaryPrimitives.WriteUInt64BigEndian(output[^sizeof(ulong)..], OuterBits);
    }

    /// <summary>The length of the outer hash's input: the key's block and a digest.</summary>
    public const ulong OuterBits = (Sha1.BlockLength + HmacSha1.Length) * 8;
}
