using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>AES-GCM (NIST SP 800-38D section 7) for one processor and one width of vectors.</summary>
internal static unsafe class GcmCore<TAes, TGhash>
    where TAes : struct, IAesRounds
    where TGhash : struct, IGhash
{
    public static bool IsSupported => TAes.IsSupported && TGhash.IsSupported;

    /// <summary>Writes ciphertext and tag.</summary>
    [SkipLocalsInit]
    public static void Seal(
        byte* key, int rounds, CounterBlock start, ReadOnlySpan<byte> associatedData, scoped in PlaintextParts text, byte* destination)
    {
        int length = text.Length;
        GcmSealTransform<TAes, TGhash> transform = new(
            key, rounds, start, Hash(default, key, associatedData), Lengths(associatedData.Length, length));
        TextFeeder.Feed(ref transform, text, destination);
        transform.Tag.Store(destination + length);
    }

    /// <summary>Checks the tag behind the ciphertext, then decrypts.</summary>
    [SkipLocalsInit]
    public static bool TryOpen(
        byte* key, int rounds, CounterBlock start, ReadOnlySpan<byte> associatedData, byte* @sealed, int length, byte* destination)
    {
        Vector128<uint> counting = start.ToCounting();
        byte* keys = key + GcmKeyLayout.RoundKeys;
        Vector128<byte> mask = AesBatch<TAes>.Encrypt1(keys, rounds, CounterBlock.ToBlock(counting));
        Vector128<ulong> hash = Hash(default, key, associatedData);
        hash = Hash(hash, key, new ReadOnlySpan<byte>(@sealed, length));
        hash = TGhash.HashBlock(hash, key + GcmKeyLayout.H1, Lengths(associatedData.Length, length));

        // One comparison of all 16 bytes: constant time.
        if ((GhashBlock.Reverse(hash.AsByte()).AsByte() ^ mask) != Vector128.Load(@sealed + length))
        {
            return false;
        }

        CounterTransform<TAes, TGhash> transform = new(keys, rounds, CounterBlock.Add(counting, 1));
        int whole = length & -TextFeeder.ChunkLength;
        transform.Chunks(@sealed, destination, whole / TextFeeder.ChunkLength);
        transform.Last(@sealed + whole, destination + whole, length - whole);
        return true;
    }

    /// <summary>Round keys and powers of H, laid out as <see cref="GcmKeyLayout"/> says.</summary>
    public static void Expand(ReadOnlySpan<byte> key, byte* destination)
    {
        byte* keys = destination + GcmKeyLayout.RoundKeys;
        AesKeySchedule.Expand<TAes>(key, (uint*)keys);
        Vector128<byte> zero = AesBatch<TAes>.Encrypt1(keys, AesKeySchedule.Rounds(key.Length), Vector128<byte>.Zero);
        Vector128<ulong> h = GhashBlock.MultiplyByX(GhashBlock.Reverse(zero));
        ulong* power = (ulong*)(destination + GcmKeyLayout.H1);
        h.Store(power);
        for (int i = 1; i < GcmKeyLayout.Powers; i++)
        {
            TGhash.HashBlock(Vector128.Load(power), destination + GcmKeyLayout.H1, default).Store(power - 2);
            power -= 2;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Hash(Vector128<ulong> hash, byte* key, ReadOnlySpan<byte> data)
    {
        byte* h1 = key + GcmKeyLayout.H1;
        fixed (byte* start = data)
        {
            byte* source = start;
            int length = data.Length;
            for (; length >= TextFeeder.ChunkLength; length -= TextFeeder.ChunkLength)
            {
                hash = TGhash.HashChunk(hash, h1, source);
                source += TextFeeder.ChunkLength;
            }

            return length == 0 ? hash : TGhash.HashTail(hash, h1, source, length);
        }
    }

    // Bits of associated data and of text, reversed like every block here.
    private static Vector128<ulong> Lengths(int associated, int text) => Vector128.Create((ulong)text * 8, (ulong)associated * 8);
}
