using MediaServer.Primitives;

namespace MediaServer.Protocols.Rtp;

/// <summary>
/// The sender's wish for the receiver's buffer (http://www.webrtc.org/experiments/rtp-hdrext/playout-delay):
/// two 12-bit numbers in units of 10 ms.
/// </summary>
public static class PlayoutDelay
{
    public const int Length = 3;

    /// <summary>The largest that can be said: 40.95 s.</summary>
    public static readonly Duration Largest = Duration.FromMilliseconds(40_950);

    /// <summary>False also when the minimum lies above the maximum.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out Duration minimum, out Duration maximum)
    {
        minimum = maximum = Duration.Zero;
        if (data.Length != Length)
        {
            return false;
        }

        minimum = Duration.FromMilliseconds(((data[0] << 4) | (data[1] >> 4)) * 10);
        maximum = Duration.FromMilliseconds((((data[1] & 0x0F) << 8) | data[2]) * 10);
        return minimum <= maximum;
    }

    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <param name="minimum">Cut down to 10 ms and to 0 to 40.95 s.</param>
    /// <param name="maximum">Likewise.</param>
    public static void Write(Span<byte> destination, Duration minimum, Duration maximum)
    {
        int low = Units(minimum);
        int high = Units(maximum);
        destination[0] = (byte)(low >> 4);
        destination[1] = (byte)((low << 4) | (high >> 8));
        destination[2] = (byte)high;
    }

    private static int Units(Duration duration) => (int)Math.Clamp(duration.Microseconds / 10_000, 0, 0xFFF);
}
