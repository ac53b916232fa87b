namespace MediaServer.Forwarding.Codecs;

/// <summary>What a sequence parameter set says of the picture (H.265 section 7.3.2.2.1).</summary>
/// <param name="Width">Of the cropped picture in pixels.</param>
/// <param name="Height">Likewise.</param>
public readonly record struct H265Sps(int Width, int Height)
{
    private const int MaxLength = 256;
    private const int MaxSize = 16384;

    /// <param name="nal">The unit from its two header bytes on, with its emulation prevention bytes.</param>
    /// <param name="sps">The fields.</param>
    /// <returns>False when it is cut or says what can't be.</returns>
    public static bool TryParse(ReadOnlySpan<byte> nal, out H265Sps sps)
    {
        sps = default;
        Span<byte> rbsp = stackalloc byte[MaxLength];
        if (nal.Length < 3)
        {
            return false;
        }

        BitReader reader = new(rbsp[..Rbsp.Unescape(nal[2..], rbsp)]);
        reader.Skip(4);
        int subLayers = (int)reader.Read(3);
        reader.Skip(1);
        SkipProfileTierLevel(ref reader, subLayers);
        reader.ReadUe();
        uint chroma = reader.ReadUe();
        bool separate = chroma == 3 && reader.ReadFlag();
        long width = reader.ReadUe();
        long height = reader.ReadUe();
        if (reader.ReadFlag())
        {
            // Table 6-1: SubWidthC and SubHeightC.
            int unitX = chroma is 1 or 2 ? 2 : 1;
            int unitY = chroma == 1 && !separate ? 2 : 1;
            width -= unitX * ((long)reader.ReadUe() + reader.ReadUe());
            height -= unitY * ((long)reader.ReadUe() + reader.ReadUe());
        }

        if (reader.Failed || width is <= 0 or > MaxSize || height is <= 0 or > MaxSize)
        {
            return false;
        }

        sps = new H265Sps((int)width, (int)height);
        return true;
    }

    // H.265 section 7.3.3: 88 bits of profile, 8 of level, then the same for the sub-layers that have them.
    private static void SkipProfileTierLevel(ref BitReader reader, int subLayers)
    {
        reader.Skip(96);
        Span<bool> profiles = stackalloc bool[8];
        Span<bool> levels = stackalloc bool[8];
        for (int i = 0; i < subLayers; i++)
        {
            profiles[i] = reader.ReadFlag();
            levels[i] = reader.ReadFlag();
        }

        if (subLayers > 0)
        {
            reader.Skip(2 * (8 - subLayers));
        }

        for (int i = 0; i < subLayers; i++)
        {
            reader.Skip((profiles[i] ? 88 : 0) + (levels[i] ? 8 : 0));
        }
    }
}
