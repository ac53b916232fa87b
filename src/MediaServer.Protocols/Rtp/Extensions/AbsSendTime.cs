using MediaServer.Primitives;

namespace MediaServer.Protocols.Rtp;

/// <summary>
/// The time a packet left, as 24 bits of 6.18 fixed-point seconds
/// (http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time); wraps every 64 s.
/// </summary>
public static class AbsSendTime
{
    public const int Length = 3;

    /// <summary>The 24-bit value of an instant; only differences mean anything to the receiver.</summary>
    public static uint FromInstant(Instant instant) =>
        (uint)(((instant.Microseconds % 64_000_000 << 18) / 1_000_000) & 0xFF_FFFF);

    public static bool TryRead(ReadOnlySpan<byte> data, out uint value)
    {
        bool whole = data.Length == Length;
        value = whole ? (uint)((data[0] << 16) | (data[1] << 8) | data[2]) : 0;
        return whole;
    }

    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <param name="value">24 bits.</param>
    public static void Write(Span<byte> destination, uint value)
    {
        destination[2] = (byte)value;
        destination[1] = (byte)(value >> 8);
        destination[0] = (byte)(value >> 16);
    }

    /// <summary>From one value to the other, -32 s to 32 s.</summary>
    public static Duration Difference(uint from, uint to)
    {
        int ticks = (int)((to - from) << 8) >> 8;
        return new Duration(((long)ticks * 1_000_000) >> 18);
    }
}
