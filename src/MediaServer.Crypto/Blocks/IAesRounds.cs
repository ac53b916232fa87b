using System.Runtime.Intrinsics;

namespace MediaServer.Crypto;

/// <summary>One round of AES (FIPS 197 section 5.1) as a processor does it, without tables and in constant time.</summary>
internal interface IAesRounds
{
    static abstract bool IsSupported { get; }

    /// <summary>SubBytes, ShiftRows, MixColumns, then the round key.</summary>
    static abstract Vector128<byte> Round(Vector128<byte> state, Vector128<byte> roundKey);

    /// <summary>The last round, which has no MixColumns.</summary>
    static abstract Vector128<byte> LastRound(Vector128<byte> state, Vector128<byte> roundKey);
}
