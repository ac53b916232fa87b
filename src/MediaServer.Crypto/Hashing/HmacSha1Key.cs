using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace MediaServer.Crypto;

/// <summary>
/// An HMAC-SHA1 key as the two states that follow its inner and outer padding (RFC 2104 section 4): ten words, and two
/// blocks less to hash for each packet.
/// </summary>
internal sealed unsafe class HmacSha1Key : IDisposable
{
    /// <summary>Bytes that may follow the data from elsewhere.</summary>
    public const int MaxSuffix = 16;

    private KeyMemory _memory = new(2 * Sha1.StateWords * sizeof(uint));

    public HmacSha1Key(ReadOnlySpan<byte> key)
    {
        Span<byte> block = stackalloc byte[Sha1.BlockLength];
        block.Clear();
        if (key.Length > Sha1.BlockLength)
        {
            SHA1.HashData(key, block);
        }
        else
        {
            key.CopyTo(block);
        }

        Absorb(block, 0x36, Inner);
        Absorb(block, 0x36 ^ 0x5C, Outer);
        CryptographicOperations.ZeroMemory(block);
    }

    /// <summary>Five words.</summary>
    public uint* Inner => (uint*)_memory.Use();

    /// <summary>Five words.</summary>
    public uint* Outer => (uint*)_memory.Use() + Sha1.StateWords;

    /// <summary>Writes the digest of data and suffix, 20 bytes.</summary>
    [SkipLocalsInit]
    public void Compute(ReadOnlySpan<byte> data, ReadOnlySpan<byte> suffix, Span<byte> digest)
    {
        byte* tail = stackalloc byte[2 * Sha1.BlockLength];
        uint* state = stackalloc uint[Sha1.StateWords];
        new ReadOnlySpan<uint>(Inner, Sha1.StateWords).CopyTo(new Span<uint>(state, Sha1.StateWords));
        fixed (byte* message = data)
        {
            int whole = data.Length / Sha1.BlockLength;
            Sha1.Compress(state, message, whole);
            Sha1.Compress(state, tail, HmacSha1Tail.Write(tail, data, suffix));
        }

        HmacSha1Tail.WriteOuter(tail, state);
        new ReadOnlySpan<uint>(Outer, Sha1.StateWords).CopyTo(new Span<uint>(state, Sha1.StateWords));
        Sha1.Compress(state, tail, 1);
        for (int i = 0; i < Sha1.StateWords; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest[(4 * i)..], state[i]);
        }

        GC.KeepAlive(this);
    }

    public void Dispose() => _memory.Clear();

    private static void Absorb(Span<byte> block, byte mask, uint* state)
    {
        for (int i = 0; i < block.Length; i++)
        {
            block[i] ^= mask;
        }

        Sha1.Start(state);
        fixed (byte* start = block)
        {
            Sha1.Compress(state, start, 1);
        }
    }
}
