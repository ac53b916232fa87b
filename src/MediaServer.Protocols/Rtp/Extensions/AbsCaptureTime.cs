using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Rtp;

/// <summary>
/// When the first sample of a frame was captured (http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time):
/// an NTP timestamp of the capturer's clock, and how far the capturer's clock is from the sender's.
/// </summary>
/// <param name="CaptureTime">On the capturer's clock.</param>
/// <param name="ClockOffset">Q32.32 seconds to add to reach the sender's clock; null when not said.</param>
public readonly record struct AbsCaptureTime(NtpTime CaptureTime, long? ClockOffset)
{
    public const int Length = 8;

    /// <summary>Bytes with the clock offset.</summary>
    public const int LengthWithOffset = 16;

    /// <summary>The offset in microseconds, 0 when not said.</summary>
    public Duration Offset => new((long)(((Int128)(ClockOffset ?? 0) * 1_000_000) >> 32));

    /// <summary>The offset as the wire counts it.</summary>
    public static long ToClockOffset(Duration offset) => (long)(((Int128)offset.Microseconds << 32) / 1_000_000);

    public static bool TryRead(ReadOnlySpan<byte> data, out AbsCaptureTime time)
    {
        time = default;
        if (data.Length is not (Length or LengthWithOffset))
        {
            return false;
        }

        long? offset = data.Length == Length ? null : BinaryPrimitives.ReadInt64BigEndian(data[Length..]);
        time = new AbsCaptureTime(new NtpTime(BinaryPrimitives.ReadUInt64BigEndian(data)), offset);
        return true;
    }

    /// <param name="destination">At least 8 bytes, 16 with an offset.</param>
    /// <returns>Bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, CaptureTime.Value);
        if (ClockOffset is not { } offset)
        {
            return Length;
        }

        BinaryPrimitives.WriteInt64BigEndian(destination[Length..], offset);
        return LengthWithOffset;
    }
}
