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

    /// <summary>Takes a block into the state of the lanes whose mask is set; the words are used up.</summary>
    public static void Compress(TVector* state, TVector* w, TVector mask)
    {
        TVector a = state[0];
        TVector b = state[1];
        TVector c = state[2];
        TVector d = state[3];
        TVector e = state[4];
        TVector k = TLanes.Create(Sha1.K0);
        for (int t = 0; t < 20; t += 5)
        {
            Round(a, ref b, ref e, TLanes.Choose(b, c, d), k, Word(w, t));
            Round(e, ref a, ref d, TLanes.Choose(a, b, c), k, Word(w, t + 1));
            Round(d, ref e, ref c, TLanes.Choose(e, a, b), k, Word(w, t + 2));
            Round(c, ref d, ref b, TLanes.Choose(d, e, a), k, Word(w, t + 3));
            Round(b, ref c, ref a, TLanes.Choose(c, d, e), k, Word(w, t + 4));
        }

        Parity(w, 20, TLanes.Create(Sha1.K1), ref a, ref b, ref c, ref d, ref e);
        k = TLanes.Create(Sha1.K2);
        for (int t = 40; t < 60; t += 5)
        {
            Round(a, ref b, ref e, TLanes.Majority(b, c, d), k, Word(w, t));
            Round(e, ref a, ref d, TLanes.Majority(a, b, c), k, Word(w, t + 1));
            Round(d, ref e, ref c, TLanes.Majority(e, a, b), k, Word(w, t + 2));
            Round(c, ref d, ref b, TLanes.Majority(d, e, a), k, Word(w, t + 3));
            Round(b, ref c, ref a, TLanes.Majority(c, d, e), k, Word(w, t + 4));
        }

        Parity(w, 60, TLanes.Create(Sha1.K3), ref a, ref b, ref c, ref d, ref e);
        Keep(ref state[0], mask, a);
        Keep(ref state[1], mask, b);
        Keep(ref state[2], mask, c);
        Keep(ref state[3], mask, d);
        Keep(ref state[4], mask, e);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Parity(TVector* w, int from, TVector k, ref TVector a, ref TVector b, ref TVector c, ref TVector d, ref TVector e)
    {
        for (int t = from; t < from + 20; t += 5)
        {
            Round(a, ref b, ref e, TLanes.Parity(b, c, d), k, Word(w, t));
            Round(e, ref a, ref d, TLanes.Parity(a, b, c), k, Word(w, t + 1));
            Round(d, ref e, ref c, TLanes.Parity(e, a, b), k, Word(w, t + 2));
            Round(c, ref d, ref b, TLanes.Parity(d, e, a), k, Word(w, t + 3));
            Round(b, ref c, ref a, TLanes.Parity(c, d, e), k, Word(w, t + 4));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(TVector a, ref TVector b, ref TVector e, TVector function, TVector k, TVector word)
    {
        e = TLanes.Add(TLanes.Add(TLanes.Add(e, k), TLanes.Add(word, function)), TLanes.RotateLeft5(a));
        b = TLanes.RotateLeft30(b);
    }

    /// <summary>Word t of the schedule; 16 words are kept, each overwrites the one it no longer needs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Word(TVector* w, int t)
    {
        if (t < 16)
        {
            return w[t];
        }

        TVector mixed = TLanes.Parity(w[(t - 3) & 15], w[(t - 8) & 15], w[(t - 14) & 15]);
        mixed = TLanes.RotateLeft1(TLanes.Parity(mixed, w[t & 15], default));
        w[t & 15] = mixed;
        return mixed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(ref TVector state, TVector mask, TVector value) =>
        state = TLanes.Choose(mask, TLanes.Add(state, value), state);
}
