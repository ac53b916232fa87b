namespace MediaServer.Primitives;

/// <summary>
/// A 64-bit NTP timestamp (RFC 5905 section 6): seconds since 1900 in the upper 32 bits, fraction in the lower.
/// </summary>
/// <param name="Value">The 64 bits as they stand in an RTCP sender report (RFC 3550 section 6.4.1).</param>
public readonly record struct NtpTime(ulong Value)
{
    /// <summary>Seconds between 1900-01-01 and 1970-01-01.</summary>
    public const long UnixOffsetSeconds = 2_208_988_800;

    /// <summary>The middle 32 bits, as LSR and DLSR count them (RFC 3550 section 6.4.1).</summary>
    public uint Middle => (uint)(Value >> 16);

    /// <summary>Seconds since 1900, with the fraction.</summary>
    public double Seconds => Value / 4294967296.0;

    public static NtpTime FromUnixMicroseconds(long microseconds)
    {
        long seconds = Math.DivRem(microseconds, 1_000_000, out long rest);
        if (rest < 0)
        {
            seconds--;
            rest += 1_000_000;
        }

        ulong fraction = ((ulong)rest << 32) / 1_000_000;
        return new(((ulong)(seconds + UnixOffsetSeconds) << 32) | fraction);
    }

    public long ToUnixMicroseconds()
    {
        long seconds = (long)(Value >> 32) - UnixOffsetSeconds;
        long micros = (long)(((Value & 0xFFFF_FFFF) * 1_000_000) >> 32);
        return (seconds * 1_000_000) + micros;
    }
}
