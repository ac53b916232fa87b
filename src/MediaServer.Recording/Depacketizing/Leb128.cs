namespace MediaServer.Recording.Depacketizing;

/// <summary>Little-endian base 128 numbers (AV1 specification section 4.10.5), up to 28 bits: no frame is longer.</summary>
internal static class Leb128
{
    public static bool TryRead(ref ReadOnlySpan<byte> data, out int value)
    {
        value = 0;
        for (int i = 0; i < 4 && i < data.Length; i++)
        {
            value |= (data[i] & 0x7F) << (7 * i);
            if ((data[i] & 0x80) == 0)
            {
                data = data[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    public static int Write(Span<byte> destination, int value)
    {
        int at = 0;
        while (value >= 0x80)
        {
            destination[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[at++] = (byte)value;
        return at;
    }
}
