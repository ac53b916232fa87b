namespace MediaServer.Recording.Depacketizing;

/// <summary>Picture size from a sequence parameter set (H.264 section 7.3.2.1.1).</summary>
internal static class H264ParameterSet
{
    /// <summary>Pixels after cropping, or zeros where the set can't be read.</summary>
    public static (int Width, int Height) Size(ReadOnlySpan<byte> sps)
    {
        if (sps.Length < 4)
        {
            return (0, 0);
        }

        BitReader bits = new(Unescape(sps[4..]));
        uint profile = sps[1];
        bits.Golomb();
        uint chroma = 1;
        if (profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128)
        {
            chroma = SkipHighProfile(ref bits);
        }

        bits.Golomb();
        SkipPictureOrder(ref bits);
        bits.Golomb();
        bits.Bits(1);
        uint widthUnits = bits.Golomb() + 1;
        uint heightUnits = bits.Golomb() + 1;
        uint fields = bits.Flag() ? 1u : 2u;
        if (fields == 2)
        {
            bits.Bits(1);
        }

        bits.Bits(1);
        long width = widthUnits * 16L;
        long height = heightUnits * 16L * fields;
        if (bits.Flag())
        {
            uint cropX = chroma is 1 or 2 ? 2u : 1u;
            uint cropY = (chroma == 1 ? 2u : 1u) * fields;
            width -= cropX * ((long)bits.Golomb() + bits.Golomb());
            height -= cropY * ((long)bits.Golomb() + bits.Golomb());
        }

        bool ok = !bits.Overrun && width is > 0 and <= 16384 && height is > 0 and <= 16384;
        return ok ? ((int)width, (int)height) : (0, 0);
    }

    private static uint SkipHighProfile(ref BitReader bits)
    {
        uint chroma = bits.Golomb();
        if (chroma == 3)
        {
            bits.Bits(1);
        }

        bits.Golomb();
        bits.Golomb();
        bits.Bits(1);
        if (!bits.Flag())
        {
            return chroma;
        }

        for (int i = 0; i < (chroma == 3 ? 12 : 8); i++)
        {
            if (bits.Flag())
            {
                SkipScalingList(ref bits, i < 6 ? 16 : 64);
            }
        }

        return chroma;
    }

    private static void SkipScalingList(ref BitReader bits, int size)
    {
        int last = 8, next = 8;
        for (int i = 0; i < size && !bits.Overrun; i++)
        {
            if (next != 0)
            {
                next = (last + bits.SignedGolomb() + 256) % 256;
            }

            last = next == 0 ? last : next;
        }
    }

    private static void SkipPictureOrder(ref BitReader bits)
    {
        uint type = bits.Golomb();
        if (type == 0)
        {
            bits.Golomb();
        }
        else if (type == 1)
        {
            bits.Bits(1);
            bits.Golomb();
            bits.Golomb();
            uint cycle = bits.Golomb();
            for (uint i = 0; i < cycle && !bits.Overrun; i++)
            {
                bits.Golomb();
            }
        }
    }

    /// <summary>Takes out the emulation prevention bytes (00 00 03).</summary>
    private static byte[] Unescape(ReadOnlySpan<byte> data)
    {
        byte[] plain = new byte[data.Length];
        int at = 0, zeros = 0;
        foreach (byte b in data)
        {
            if (zeros >= 2 && b == 3)
            {
                zeros = 0;
                continue;
            }

            zeros = b == 0 ? zeros + 1 : 0;
            plain[at++] = b;
        }

        return plain[..at];
    }
}
