namespace MediaServer.Forwarding.Codecs;

/// <summary>What a sequence header says of the picture (AV1 specification section 5.5.1).</summary>
/// <param name="Width">The largest in pixels.</param>
/// <param name="Height">Likewise.</param>
public readonly record struct Av1SequenceHeader(int Width, int Height)
{
    /// <param name="content">The OBU after its header.</param>
    /// <param name="header">The fields.</param>
    /// <returns>False when it is cut.</returns>
    public static bool TryParse(ReadOnlySpan<byte> content, out Av1SequenceHeader header)
    {
        BitReader reader = new(content);
        reader.Skip(4);
        if (reader.ReadFlag())
        {
            // reduced_still_picture_header: the level only.
            reader.Skip(5);
        }
        else
        {
            SkipOperatingPoints(ref reader);
        }

        int widthBits = (int)reader.Read(4) + 1;
        int heightBits = (int)reader.Read(4) + 1;
        int width = (int)reader.Read(widthBits) + 1;
        int height = (int)reader.Read(heightBits) + 1;
        header = reader.Failed ? default : new Av1SequenceHeader(width, height);
        return !reader.Failed;
    }

    private static void SkipOperatingPoints(ref BitReader reader)
    {
        int delayBits = reader.ReadFlag() ? ReadTiming(ref reader) : 0;
        bool initialDelay = reader.ReadFlag();
        int points = (int)reader.Read(5) + 1;
        for (int i = 0; i < points && !reader.Failed; i++)
        {
            reader.Skip(12);
            if (reader.Read(5) > 7)
            {
                reader.Skip(1);
            }

            if (delayBits > 0 && reader.ReadFlag())
            {
                reader.Skip((2 * delayBits) + 1);
            }

            if (initialDelay && reader.ReadFlag())
            {
                reader.Skip(4);
            }
        }
    }

    /// <summary>Bits of a buffer delay, 0 without a decoder model.</summary>
    private static int ReadTiming(ref BitReader reader)
    {
        reader.Skip(64);
        if (reader.ReadFlag())
        {
            reader.ReadUe();
        }

        if (!reader.ReadFlag())
        {
            return 0;
        }

        int delayBits = (int)reader.Read(5) + 1;
        reader.Skip(32 + 5 + 5);
        return delayBits;
    }
}
