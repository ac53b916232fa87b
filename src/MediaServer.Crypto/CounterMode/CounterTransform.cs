using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>Counter mode over chunks: the keystream alone.</summary>
internal unsafe struct CounterTransform<TAes, TVectors>(byte* keys, int rounds, Vector128<uint> counting) : IChunkTransform
    where TAes : struct, IAesRounds
    where TVectors : struct, IGhash
{
    // The block that the next bytes are encrypted with.
    private Vector128<uint> _counting = counting;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Chunks(byte* source, byte* destination, int count)
    {
        Vector128<uint> next = _counting;
        for (; count > 0; count--)
        {
            Vector128<byte> k0 = CounterBlock.ToBlock(next);
            Vector128<byte> k1 = CounterBlock.ToBlock(CounterBlock.Add(next, 1));
            Vector128<byte> k2 = CounterBlock.ToBlock(CounterBlock.Add(next, 2));
            Vector128<byte> k3 = CounterBlock.ToBlock(CounterBlock.Add(next, 3));
            Vector128<byte> k4 = CounterBlock.ToBlock(CounterBlock.Add(next, 4));
            Vector128<byte> k5 = CounterBlock.ToBlock(CounterBlock.Add(next, 5));
            Vector128<byte> k6 = CounterBlock.ToBlock(CounterBlock.Add(next, 6));
            Vector128<byte> k7 = CounterBlock.ToBlock(CounterBlock.Add(next, 7));
            AesBatch<TAes>.Encrypt8(keys, rounds, ref k0, ref k1, ref k2, ref k3, ref k4, ref k5, ref k6, ref k7);
            TVectors.XorChunk(source, destination, k0, k1, k2, k3, k4, k5, k6, k7);
            next = CounterBlock.Add(next, 8);
            source += TextFeeder.ChunkLength;
            destination += TextFeeder.ChunkLength;
        }

        _counting = next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Last(byte* source, byte* destination, int length)
    {
        if (length == 0)
        {
            return;
        }

        Vector128<byte> k0 = CounterBlock.ToBlock(_counting);
        Vector128<byte> k1 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 1));
        Vector128<byte> k2 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 2));
        Vector128<byte> k3 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 3));
        Vector128<byte> k4 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 4));
        Vector128<byte> k5 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 5));
        Vector128<byte> k6 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 6));
        Vector128<byte> k7 = CounterBlock.ToBlock(CounterBlock.Add(_counting, 7));
        AesBatch<TAes>.Encrypt8(keys, rounds, ref k0, ref k1, ref k2, ref k3, ref k4, ref k5, ref k6, ref k7);
        TVectors.XorTail(source, destination, length, k0, k1, k2, k3, k4, k5, k6, k7);
    }
}
