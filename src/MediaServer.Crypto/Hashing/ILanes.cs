namespace MediaServer.Crypto;

/// <summary>Vectors of 32-bit words, one word for each of several messages: what SHA-1 needs of a width.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
internal unsafe interface ILanes<TVector>
    where TVector : unmanaged
{
    static abstract bool IsSupported { get; }

    /// <summary>Words in a vector, a multiple of 4.</summary>
    static abstract int Count { get; }

    static abstract TVector Create(uint value);

    static abstract TVector Add(TVector left, TVector right);

    static abstract TVector Xor(TVector left, TVector right);

    static abstract TVector RotateLeft1(TVector value);

    static abstract TVector RotateLeft5(TVector value);

    static abstract TVector RotateLeft30(TVector value);

    /// <summary>a XOR b XOR c.</summary>
    static abstract TVector Parity(TVector a, TVector b, TVector c);

    /// <summary>Bits of <paramref name="b"/> where <paramref name="a"/> is set, else of <paramref name="c"/>.</summary>
    static abstract TVector Choose(TVector a, TVector b, TVector c);

    /// <summary>Bits that two of the three have.</summary>
    static abstract TVector Majority(TVector a, TVector b, TVector c);

    /// <summary>
    /// 16 bytes from each of the messages <paramref name="row"/>, row + 4, row + 8, ..., as big-endian words.
    /// </summary>
    static abstract TVector LoadRow(byte** messages, int row, int offset);

    /// <summary>Transposes 4 x 4 words in each 128 bits.</summary>
    static abstract void Transpose(ref TVector a, ref TVector b, ref TVector c, ref TVector d);
}
