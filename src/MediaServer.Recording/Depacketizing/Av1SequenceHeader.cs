namespace MediaServer.Recording.Depacketizing;

/// <summary>What av1C and a recording need of a sequence header OBU (AV1 specification section 5.5).</summary>
internal readonly record struct Av1SequenceHeader
{
    public int Profile { get; private init; }

    public int Level { get; private init; }

    public int Tier { get; private init; }

    public int Width { get; private init; }

    public int Height { get; private init; }

    /// <summary>Third byte of av1C: tier, depth, monochrome, subsampling, sample position.</summary>
    public byte Format { get; private init; }

    /// <param name="obu">The whole OBU with its size.</param>
    /// <param name="header">The result.</param>
    public static bool TryParse(ReadOnlySpan<byte> obu, out Av1SequenceHeader header)
    {
        header = default;
        if (obu.Length < 2)
        {
            return false;
        }

        ReadOnlySpan<byte> body = obu[((obu[0] & 0x04) != 0 ? 2 : 1)..];
        if (!Leb128.TryRead(ref body, out int size) || size > body.Length)
        {
            return false;
        }

        BitReader bits = new(body[..size]);
        int profile = (int)bits.Bits(3);
        bits.Bits(1);
        bool reduced = bits.Flag();
        (int level, int tier) = reduced ? ((int)bits.Bits(5), 0) : OperatingPoints(ref bits);
        int widthBits = (int)bits.Bits(4) + 1;
        int heightBits = (int)bits.Bits(4) + 1;
        int width = (int)bits.Bits(widthBits) + 1;
        int height = (int)bits.Bits(heightBits) + 1;
        SkipTools(ref bits, reduced);
        byte format = (byte)((tier << 7) | ColorConfig(ref bits, profile));
        header = new Av1SequenceHeader { Profile = profile, Level = level, Tier = tier, Width = width, Height = height, Format = format };
        return !bits.Overrun;
    }

    private static (int Level, int Tier) OperatingPoints(ref BitReader bits)
    {
        int delayBits = 0;
        bool hasModel = false;
        if (bits.Flag())
        {
            bits.Bits(32);
            bits.Bits(32);
            if (bits.Flag())
            {
                bits.Golomb();
            }

            hasModel = bits.Flag();
            if (hasModel)
            {
                delayBits = (int)bits.Bits(5) + 1;
                bits.Bits(32);
                bits.Bits(10);
            }
        }

        bool hasDelay = bits.Flag();
        int points = (int)bits.Bits(5) + 1;
        (int level, int tier) = (0, 0);
        for (int i = 0; i < points; i++)
        {
            bits.Bits(12);
            int pointLevel = (int)bits.Bits(5);
            int pointTier = pointLevel > 7 ? (int)bits.Bits(1) : 0;
            (level, tier) = i == 0 ? (pointLevel, pointTier) : (level, tier);
            if (hasModel && bits.Flag())
            {
                bits.Bits(delayBits);
                bits.Bits(delayBits);
                bits.Bits(1);
            }

            if (hasDelay && bits.Flag())
            {
                bits.Bits(4);
            }
        }

        return (level, tier);
    }

    private static void SkipTools(ref BitReader bits, bool reduced)
    {
        if (!reduced && bits.Flag())
        {
            bits.Bits(7);
        }

        bits.Bits(3);
        if (reduced)
        {
            bits.Bits(3);
            return;
        }

        bits.Bits(4);
        bool ordered = bits.Flag();
        if (ordered)
        {
            bits.Bits(2);
        }

        // Screen content tools: chosen by frame, or forced; only then is there an integer motion vector choice.
        uint screen = bits.Flag() ? 2 : bits.Bits(1);
        if (screen > 0 && !bits.Flag())
        {
            bits.Bits(1);
        }

        bits.Bits(ordered ? 6 : 3);
    }

    private static int ColorConfig(ref BitReader bits, int profile)
    {
        bool high = bits.Flag();
        bool twelve = profile == 2 && high && bits.Flag();
        bool monochrome = profile != 1 && bits.Flag();
        (uint primaries, uint transfer, uint matrix) = bits.Flag() ? (bits.Bits(8), bits.Bits(8), bits.Bits(8)) : (2u, 2u, 2u);
        int format = (high ? 0x40 : 0) | (twelve ? 0x20 : 0) | (monochrome ? 0x10 : 0);
        if (monochrome)
        {
            return format | 0x0C;
        }

        if (primaries == 1 && transfer == 13 && matrix == 0)
        {
            return format;
        }

        bits.Bits(1);
        (bool x, bool y) = (profile == 0, profile == 0);
        if (profile == 2)
        {
            x = !twelve || bits.Flag();
            y = twelve && x && bits.Flag();
        }

        uint position = x && y ? bits.Bits(2) : 0;
        return format | (x ? 0x08 : 0) | (y ? 0x04 : 0) | (int)position;
    }
}
