namespace MediaServer.Recording.Depacketizing;

/// <summary>Picture size from a VP9 keyframe's uncompressed header (VP9 bitstream specification section 6.2).</summary>
internal static class Vp9KeyframeSize
{
    public static (int Width, int Height) Read(ReadOnlySpan<byte> frame)
    {
        BitReader bits = new(frame);
        bool marked = bits.Bits(2) == 2;
        uint profile = bits.Bits(1) | (bits.Bits(1) << 1);
        if (profile == 3)
        {
            bits.Bits(1);
        }

        bool existing = bits.Flag();
        bool inter = bits.Flag();
        bits.Bits(2);
        if (!marked || existing || inter || bits.Bits(24) != 0x498342)
        {
            return (0, 0);
        }

        if (profile >= 2)
        {
            bits.Bits(1);
        }

        // RGB has no range bit; profiles 1 and 3 name their subsampling.
        bool rgb = bits.Bits(3) == 7;
        int rest = (rgb ? 0 : 1) + (profile is 1 or 3 ? (rgb ? 1 : 3) : 0);
        bits.Bits(rest);
        int width = (int)bits.Bits(16) + 1;
        int height = (int)bits.Bits(16) + 1;
        return bits.Overrun ? (0, 0) : (width, height);
    }
}
