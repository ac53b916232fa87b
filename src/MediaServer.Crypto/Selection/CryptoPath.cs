namespace MediaServer.Crypto;

/// <summary>Which implementation of AES and SHA-1 does the work. All give the same bytes.</summary>
public enum CryptoPath
{
    /// <summary>What <see cref="CryptoSelection.Current"/> says; if that is Auto too, the fastest that the processor has.</summary>
    Auto,

    /// <summary>The framework's own classes (OpenSSL on Linux, CNG on Windows).</summary>
    Framework,

    /// <summary>The processor's instructions, with the widest vectors it has.</summary>
    Intrinsics,

    /// <summary>The processor's instructions, 128-bit vectors only (x86 with PCLMULQDQ, ARM with PMULL).</summary>
    Intrinsics128,

    /// <summary>The processor's instructions, vectors of up to 256 bits (x86 with AVX2 and VPCLMULQDQ).</summary>
    Intrinsics256,

    /// <summary>The processor's instructions, vectors of up to 512 bits (x86 with AVX-512 and VPCLMULQDQ).</summary>
    Intrinsics512,
}
