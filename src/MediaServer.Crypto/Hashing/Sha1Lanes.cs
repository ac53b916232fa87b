using System.Runtime.CompilerServices;

namespace MediaServer.Crypto;

/// <summary>SHA-1's compression of one block from each of several messages at once; each message is one lane.</summary>
internal static unsafe class Sha1Lanes<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : unmanaged
{
    /// <summary>Loads the next block of each message, transposed: word t of all messages is <c>w[t]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(TVector* w, byte** messages)
    {
        for (int t = 0; t < 16; t += 4)
        {
            TVector a = TLanes.LoadRow(messages, 0, 4 * t);
            TVector b = TLanes.LoadRow(messages, 1, 4 * t);
            TVector c = TLanes.LoadRow(messages, 2, 4 * t);
            TVector d = TLanes.LoadRow(messages, 3, 4 * t);
            TLanes.Transpose(ref a, ref b, ref c, ref d);
            w[t] = a;
            w[t + 1] = b;
            w[t + 2] = c;
            w[t + 3] = d;
        }
    }

    /// <summary>Takes a block into the state of the lanes whose mask is set.</summary>
    /// <param name="state">Five vectors.</param>
    /// <param name="w">80 vectors; the first 16 hold the block, the others are filled here.</param>
    /// <param name="mask">All ones in the lanes that go on.</param>
    public static void Compress(TVector* state, TVector* w, TVector mask)
    {
        TVector a = state[0];
        TVector b = state[1];
        TVector c = state[2];
        TVector d = state[3];
        TVector e = state[4];
        TVector k = TLanes.Create(Sha1.K0);
        TVector* end = w + 15;
        for (; w < end; w += 5)
        {
            Round(a, ref b, ref e, TLanes.Choose(b, c, d), k, w[0]);
            Round(e, ref a, ref d, TLanes.Choose(a, b, c), k, w[1]);
            Round(d, ref e, ref c, TLanes.Choose(e, a, b), k, w[2]);
            Round(c, ref d, ref b, TLanes.Choose(d, e, a), k, w[3]);
            Round(b, ref c, ref a, TLanes.Choose(c, d, e), k, w[4]);
        }

        Recent recent = new() { First = w[0], Second = w[-1], Third = w[-2] };
        Round(a, ref b, ref e, TLanes.Choose(b, c, d), k, w[0]);
        Round(e, ref a, ref d, TLanes.Choose(a, b, c), k, Word(w + 1, ref recent));
        Round(d, ref e, ref c, TLanes.Choose(e, a, b), k, Word(w + 2, ref recent));
        Round(c, ref d, ref b, TLanes.Choose(d, e, a), k, Word(w + 3, ref recent));
        Round(b, ref c, ref a, TLanes.Choose(c, d, e), k, Word(w + 4, ref recent));
        w += 5;

        Parity(w, ref recent, TLanes.Create(Sha1.K1), ref a, ref b, ref c, ref d, ref e);
        w += 20;
        k = TLanes.Create(Sha1.K2);
        end = w + 20;
        for (; w < end; w += 5)
        {
            Round(a, ref b, ref e, TLanes.Majority(b, c, d), k, Word(w, ref recent));
            Round(e, ref a, ref d, TLanes.Majority(a, b, c), k, Word(w + 1, ref recent));
            Round(d, ref e, ref c, TLanes.Majority(e, a, b), k, Word(w + 2, ref recent));
            Round(c, ref d, ref b, TLanes.Majority(d, e, a), k, Word(w + 3, ref recent));
            Round(b, ref c, ref a, TLanes.Majority(c, d, e), k, Word(w + 4, ref recent));
        }

        Parity(w, ref recent, TLanes.Create(Sha1.K3), ref a, ref b, ref c, ref d, ref e);
        Keep(ref state[0], mask, a);
        Keep(ref state[1], mask, b);
        Keep(ref state[2], mask, c);
        Keep(ref state[3], mask, d);
        Keep(ref state[4], mask, e);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Parity(TVector* w, ref Recent recent, TVector k, ref TVector a, ref TVector b, ref TVector c, ref TVector d, ref TVector e)
    {
        TVector* end = w + 20;
        for (; w < end; w += 5)
        {
            Round(a, ref b, ref e, TLanes.Parity(b, c, d), k, Word(w, ref recent));
            Round(e, ref a, ref d, TLanes.Parity(a, b, c), k, Word(w + 1, ref recent));
            Round(d, ref e, ref c, TLanes.Parity(e, a, b), k, Word(w + 2, ref recent));
            Round(c, ref d, ref b, TLanes.Parity(d, e, a), k, Word(w + 3, ref recent));
            Round(b, ref c, ref a, TLanes.Parity(c, d, e), k, Word(w + 4, ref recent));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(TVector a, ref TVector b, ref TVector e, TVector function, TVector k, TVector word)
    {
        e = TLanes.Add(TLanes.Add(TLanes.Add(e, k), TLanes.Add(word, function)), TLanes.RotateLeft5(a));
        b = TLanes.RotateLeft30(b);
    }

    /// <summary>
    /// A word of the schedule from those before it. All 80 are kept: a ring of 16 costs more in addresses than it saves.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Word(TVector* w, ref Recent recent)
    {
        TVector word = TLanes.RotateLeft1(TLanes.Xor(TLanes.Parity(w[-8], w[-14], w[-16]), recent.Third));
        *w = word;
        recent.Third = recent.Second;
        recent.Second = recent.First;
        recent.First = word;
        return word;
    }

    /// <summary>The three words before: read back from memory they would come too late for the next but two.</summary>
    private struct Recent
    {
        public TVector First;
        public TVector Second;
        public TVector Third;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(ref TVector state, TVector mask, TVector value) =>
        state = TLanes.Choose(mask, TLanes.Add(state, value), state);
}
