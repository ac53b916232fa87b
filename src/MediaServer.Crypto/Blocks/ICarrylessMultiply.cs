using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>Products of 64-bit polynomials over GF(2), 128 bits each.</summary>
internal interface ICarrylessMultiply
{
    static abstract bool IsSupported { get; }

    /// <summary>Lower half of both.</summary>
    static abstract Vector128<ulong> LowLow(Vector128<ulong> left, Vector128<ulong> right);

    /// <summary>Upper half of both.</summary>
    static abstract Vector128<ulong> HighHigh(Vector128<ulong> left, Vector128<ulong> right);

    /// <summary>The two products of unlike halves, added.</summary>
    static abstract Vector128<ulong> Middle(Vector128<ulong> left, Vector128<ulong> right);
}
