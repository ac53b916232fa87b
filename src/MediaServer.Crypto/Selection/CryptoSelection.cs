namespace MediaServer.Crypto;

/// <summary>The process-wide choice of implementation, set once at the start by configuration.</summary>
public static class CryptoSelection
{
    /// <summary>What <see cref="CryptoPath.Auto"/> means from now on; keys made earlier keep their path.</summary>
    public static CryptoPath Current { get; set; } = CryptoPath.Auto;

    /// <summary>True when this processor can run the path.</summary>
    public static bool IsSupported(CryptoPath path) => path switch
    {
        CryptoPath.Intrinsics or CryptoPath.Intrinsics128 => HasIntrinsics,
        CryptoPath.Intrinsics256 => HasIntrinsics && Ghash256.IsSupported,
        CryptoPath.Intrinsics512 => HasIntrinsics && Ghash512.IsSupported,
        _ => true,
    };

    /// <summary>What a key made with <paramref name="path"/> will use: Framework or one of the sized Intrinsics paths.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor can't run the path asked for.</exception>
    public static CryptoPath Resolve(CryptoPath path)
    {
        if (path == CryptoPath.Auto)
        {
            path = Current == CryptoPath.Auto && !HasIntrinsics ? CryptoPath.Framework : Current;
        }

        if (!IsSupported(path))
        {
            throw new PlatformNotSupportedException($"this processor can't run {path}; allowed are Auto and Framework");
        }

        return path is CryptoPath.Auto or CryptoPath.Intrinsics ? Widest : path;
    }

    private static bool HasIntrinsics =>
        GcmCore<X86AesRounds, Ghash128<X86CarrylessMultiply>>.IsSupported
        || GcmCore<ArmAesRounds, Ghash128<ArmCarrylessMultiply>>.IsSupported;

    private static CryptoPath Widest =>
        Ghash512.IsSupported ? CryptoPath.Intrinsics512
        : Ghash256.IsSupported ? CryptoPath.Intrinsics256
        : CryptoPath.Intrinsics128;
}
