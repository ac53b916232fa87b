
namespace MediaServer.Crypto;

/// <summary>The process-wide choice of implementation, set once at the start by configuration.</summary>
public static class CryptoSelection
{
    /// <summary>What <see cref="CryptoPath.Auto"/> means from now on; keys made earlier keep their path.</summary>
    public static CryptoPath Current { get; set; } = CryptoPath.Auto;

    /// <summary>True when this processor can run the path.</summary>
    public static bool IsSupported(CryptoPath path) => path is CryptoPath.Auto or CryptoPath.Framework;
}
