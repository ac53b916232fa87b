using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>
/// Counter mode and GHASH in one pass. The hash of one chunk waits for its ciphertext but the keystream of the next
/// doesn't, so the processor runs the two beside each other.
/// </summary>
internal unsafe struct GcmSealTransform<TAes, TGhash> : IChunkTransform
    where TAes : struct, IAesRounds
    where TGhash : struct, IGhash
{
    private readonly byte* _keys;
    private readonly byte* _h1;
    private readonly int _rounds;
    private readonly Vector128<ulong> _lengths;
    private readonly Vector128<uint> _start;

    // The block before the one that the next bytes are encrypted with.
    private Vector128<uint> _counting;
    private Vector128<ulong> _hash;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public GcmSealTransform(byte* key, int rounds, CounterBlock start, Vector128<ulong> hash, Vector128<ulong> lengths)
    {
        _keys = key + GcmKeyLayout.RoundKeys;
        _h1 = key + GcmKeyLayout.H1;
        _rounds = rounds;
        _lengths = lengths;
        _start = start.ToCounting();
        _counting = _start;
        _hash = hash;
    }

    /// <summary>After <see cref="Last"/>: the tag.</summary>
    public Vector128<byte> Tag { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Chunks(byte* source, byte* destination, int count)
    {
        byte* keys = _keys;
        byte* h1 = _h1;
        int rounds = _rounds;
        Vector128<uint> last = _counting;
        Vector128<ulong> hash = _hash;
        for (; count > 0; count--)
        {
            Vector128<byte> k0 = CounterBlock.ToBlock(CounterBlock.Add(last, 1));
            Vector128<byte> k1 = CounterBlock.ToBlock(CounterBlock.Add(last, 2));
            Vector128<byte> k2 = CounterBlock.ToBlock(CounterBlock.Add(last, 3));
            Vector128<byte> k3 = CounterBlock.ToBlock(CounterBlock.Add(last, 4));
            Vector128<byte> k4 = CounterBlock.ToBlock(CounterBlock.Add(last, 5));
            Vector128<byte> k5 = CounterBlock.ToBlock(CounterBlock.Add(last, 6));
            Vector128<byte> k6 = CounterBlock.ToBlock(CounterBlock.Add(last, 7));
            last = CounterBlock.Add(last, 8);
            Vector128<byte> k7 = CounterBlock.ToBlock(last);
            AesBatch<TAes>.Encrypt8(keys, rounds, ref k0, ref k1, ref k2, ref k3, ref k4, ref k5, ref k6, ref k7);
            hash = TGhash.SealChunk(hash, h1, source, destination, k0, k1, k2, k3, k4, k5, k6, k7);
            source += TextFeeder.ChunkLength;
            destination += TextFeeder.ChunkLength;
        }

        _counting = last;
        _hash = hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Last(byte* source, byte* destination, int length)
    {
        // The block that masks the tag (SP 800-38D section 7.1 step 6) goes with the last keystream.
        Vector128<byte> mask = CounterBlock.ToBlock(_start);
        Vector128<byte> k0 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 1));
        Vector128<byte> k1 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 2));
        Vector128<byte> k2 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 3));
        Vector128<byte> k3 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 4));
        if (length > 64)
        {
            Vector128<byte> k4 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 5));
            Vector128<byte> k5 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 6));
            Vector128<byte> k6 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 7));
            Vector128<byte> k7 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 8));
            AesBatch<TAes>.Encrypt8(_keys, _rounds, ref k0, ref k1, ref k2, ref k3, ref k4, ref k5, ref k6, ref k7);
            mask = AesBatch<TAes>.Encrypt1(_keys, _rounds, mask);
            _hash = TGhash.SealTail(_hash, _h1, source, destination, length, _lengths, k0, k1, k2, k3, k4, k5, k6, k7);
        }
        else if (length > 0)
        {
            AesBatch<TAes>.Encrypt5(_keys, _rounds, ref k0, ref k1, ref k2, ref k3, ref mask);
            _hash = TGhash.SealTail(_hash, _h1, source, destination, length, _lengths, k0, k1, k2, k3, default, default, default, default);
        }
        else
        {
            mask = AesBatch<TAes>.Encrypt1(_keys, _rounds, mask);
            _hash = TGhash.HashBlock(_hash, _h1, _lengths);
        }

        Tag = GhashBlock.Reverse(_hash.AsByte()).AsByte() ^ mask;
    }
}
