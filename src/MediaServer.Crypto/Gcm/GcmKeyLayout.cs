namespace MediaServer.Crypto;

/// <summary>
/// Where the parts of a GCM key lie in its memory: H^9 before the second cache line, H^8 to H^1 on the second and third
/// (each line is one 512-bit operand), then the round keys. A load of four powers may run past H^1 into the round keys;
/// those lanes multiply zeros.
/// </summary>
internal static class GcmKeyLayout
{
    /// <summary>The highest power kept: eight blocks of text and the block of lengths.</summary>
    public const int Powers = 9;

    /// <summary>Offset of H^1.</summary>
    public const int H1 = 64 + 112;

    /// <summary>Offset of the round keys.</summary>
    public const int RoundKeys = 64 + 128;
}
