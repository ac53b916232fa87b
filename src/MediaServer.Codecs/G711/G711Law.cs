namespace MediaServer.Codecs.G711;

/// <summary>The two laws of ITU-T G.711: tables for expanding, arithmetic for compressing.</summary>
public static class G711Law
{
    private static readonly short[] s_aLaw = [.. Enumerable.Range(0, 256).Select(code => ExpandALaw((byte)code))];
    private static readonly short[] s_muLaw = [.. Enumerable.Range(0, 256).Select(code => ExpandMuLaw((byte)code))];

    public static ReadOnlySpan<short> ALaw => s_aLaw;

    public static ReadOnlySpan<short> MuLaw => s_muLaw;

    public static byte ToALaw(short sample)
    {
        // G.711 table 1: the sign bit is 1 for positive values, and every other bit is inverted (0x55).
        byte mask = sample >= 0 ? (byte)0xD5 : (byte)0x55;
        int magnitude = sample >= 0 ? sample >> 3 : (-sample - 1) >> 3;
        int segment = Math.Max(0, 27 - int.LeadingZeroCount(magnitude | 1));
        if (segment == 0)
        {
            return (byte)((magnitude >> 1) ^ mask);
        }

        int code = (segment << 4) | ((magnitude >> segment) & 0x0F);
        return (byte)(code ^ mask);
    }

    public static byte ToMuLaw(short sample)
    {
        const int Bias = 0x84;
        const int Clip = 32_635;
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.Min(sample < 0 ? -sample : sample, Clip) + Bias;
        int segment = 24 - int.LeadingZeroCount(magnitude);
        int mantissa = (magnitude >> (segment + 3)) & 0x0F;
        return (byte)~(sign | (segment << 4) | mantissa);
    }

    private static short ExpandALaw(byte code)
    {
        int value = code ^ 0x55;
        int segment = (value >> 4) & 7;
        int magnitude = ((value & 0x0F) << 4) + 8;
        magnitude = segment == 0 ? magnitude : (magnitude + 0x100) << (segment - 1);
        return (short)((value & 0x80) != 0 ? magnitude : -magnitude);
    }

    private static short ExpandMuLaw(byte code)
    {
        int value = ~code & 0xFF;
        int magnitude = ((((value & 0x0F) << 3) + 0x84) << ((value >> 4) & 7)) - 0x84;
        return (short)((value & 0x80) != 0 ? -magnitude : magnitude);
    }
}
