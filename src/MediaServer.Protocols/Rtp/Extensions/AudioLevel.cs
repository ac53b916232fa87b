namespace MediaServer.Protocols.Rtp;

/// <summary>Client-to-mixer audio level (RFC 6464 section 3).</summary>
public static class AudioLevel
{
    public const int Length = 1;

    /// <summary>The level that means silence.</summary>
    public const byte Silence = 127;

    /// <param name="data">One byte, or two or more of which the rest is ignored (two-byte form with padding).</param>
    /// <param name="level">0 to 127 in -dBov: 0 is the loudest.</param>
    /// <param name="voice">The sender's voice activity bit.</param>
    public static bool TryRead(ReadOnlySpan<byte> data, out byte level, out bool voice)
    {
        bool present = data.Length >= Length;
        level = present ? (byte)(data[0] & 0x7F) : Silence;
        voice = present && (data[0] & 0x80) != 0;
        return present;
    }

    public static void Write(Span<byte> destination, byte level, bool voice) =>
        destination[0] = (byte)((level & 0x7F) | (voice ? 0x80 : 0));
}
