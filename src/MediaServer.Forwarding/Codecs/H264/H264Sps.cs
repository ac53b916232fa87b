namespace MediaServer.Forwarding.Codecs;

/// <summary>What a sequence parameter set says of the picture (H.264 section 7.3.2.1.1).</summary>
/// <param name="ProfileIdc">66 baseline, 77 main, 100 high.</param>
/// <param name="ConstraintFlags">The byte of constraint_set flags.</param>
/// <param name="LevelIdc">Ten times the level.</param>
/// <param name="Width">Of the cropped picture in pixels.</param>
/// <param name="Height">Likewise.</param>
public readonly record struct H264Sps(byte ProfileIdc, byte ConstraintFlags, byte LevelIdc, int Width, int Height)
{
    // What stands before the size fits into this with every scaling list; the rest is not read.
    private const int MaxLength = 512;
    private const int MaxSize = 16384;

    /// <param name="nal">The unit from its header byte on, with its emulation prevention bytes.</param>
    /// <param name="sps">The fields.</param>
    /// <returns>False when it is cut or says what can't be.</returns>
    public static bool TryParse(ReadOnlySpan<byte> nal, out H264Sps sps)
    {
        sps = default;
        Span<byte> rbsp = stackalloc byte[MaxLength];
        if (nal.Length < 5)
        {
            return false;
        }

        BitReader reader = new(rbsp[..Rbsp.Unescape(nal[1..], rbsp)]);
        byte profile = (byte)reader.Read(8);
        byte constraints = (byte)reader.Read(8);
        byte level = (byte)reader.Read(8);
        reader.ReadUe();
        uint chroma = HasChromaInfo(profile) ? ReadChromaInfo(ref reader) : 1;
        SkipOrderCount(ref reader);
        reader.ReadUe();
        reader.Skip(1);
        uint widthInMbs = reader.ReadUe() + 1;
        uint mapUnits = reader.ReadUe() + 1;
        bool framesOnly = reader.ReadFlag();
        if (!framesOnly)
        {
            reader.Skip(1);
        }

        reader.Skip(1);
        uint scale = framesOnly ? 1u : 2u;
        if (reader.Failed || widthInMbs is 0 or > MaxSize / 16 || mapUnits is 0 || mapUnits > MaxSize / 16)
        {
            return false;
        }

        long width = 16 * widthInMbs;
        long height = 16 * mapUnits * scale;
        if (reader.ReadFlag())
        {
            // Table 6-1: crop units are chroma samples; 4:2:0 has half of both, 4:2:2 half the width.
            uint unitX = chroma is 1 or 2 ? 2u : 1u;
            uint unitY = scale * (chroma == 1 ? 2u : 1u);
            width -= unitX * ((long)reader.ReadUe() + reader.ReadUe());
            height -= unitY * ((long)reader.ReadUe() + reader.ReadUe());
        }

        if (reader.Failed || width <= 0 || height <= 0)
        {
            return false;
        }

        sps = new H264Sps(profile, constraints, level, (int)width, (int)height);
        return true;
    }

    private static bool HasChromaInfo(byte profile) =>
        profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static uint ReadChromaInfo(ref BitReader reader)
    {
        uint chroma = reader.ReadUe();
        if (chroma == 3 && reader.ReadFlag())
        {
            // separate_colour_plane_flag: cropped as if it were monochrome.
            chroma = 0;
            SkipDepthAndScaling(ref reader, 12);
            return chroma;
        }

        SkipDepthAndScaling(ref reader, chroma == 3 ? 12 : 8);
        return chroma;
    }

    private static void SkipDepthAndScaling(ref BitReader reader, int lists)
    {
        reader.ReadUe();
        reader.ReadUe();
        reader.Skip(1);
        if (!reader.ReadFlag())
        {
            return;
        }

        for (int i = 0; i < lists && !reader.Failed; i++)
        {
            if (reader.ReadFlag())
            {
                SkipScalingList(ref reader, i < 6 ? 16 : 64);
            }
        }
    }

    // H.264 section 7.3.2.1.1.1.
    private static void SkipScalingList(ref BitReader reader, int size)
    {
        int last = 8;
        int next = 8;
        for (int i = 0; i < size && next != 0 && !reader.Failed; i++)
        {
            next = (last + reader.ReadSe()) & 0xFF;
            last = next == 0 ? last : next;
        }
    }

    private static void SkipOrderCount(ref BitReader reader)
    {
        reader.ReadUe();
        uint type = reader.ReadUe();
        if (type == 0)
        {
            reader.ReadUe();
        }
        else if (type == 1)
        {
            reader.Skip(1);
            reader.ReadSe();
            reader.ReadSe();
            uint cycle = reader.ReadUe();
            for (uint i = 0; i < cycle && i < 256 && !reader.Failed; i++)
            {
                reader.ReadSe();
            }
        }
    }
}
