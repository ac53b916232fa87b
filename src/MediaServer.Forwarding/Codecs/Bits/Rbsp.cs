namespace MediaServer.Forwarding.Codecs;

/// <summary>Takes out the emulation prevention bytes of a NAL unit (H.264 section 7.4.1, H.265 section 7.4.2).</summary>
internal static class Rbsp
{
    /// <summary>Copies without the 03 of each 00 00 03; stops when the destination is full.</summary>
    /// <returns>Bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> nal, Span<byte> destination)
    {
        int zeros = 0;
        int length = 0;
        foreach (byte b in nal)
        {
            if (zeros >= 2 && b == 3)
            {
                zeros = 0;
                continue;
            }

            if (length == destination.Length)
            {
                break;
            }

            destination[length++] = b;
            zeros = b == 0 ? zeros + 1 : 0;
        }

        return length;
    }
}
