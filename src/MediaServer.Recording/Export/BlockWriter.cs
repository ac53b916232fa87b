using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Export;

/// <summary>A block's head in an exported file, and how long the whole will be.</summary>
internal static class BlockWriter
{
    [ThreadStatic]
    private static EbmlBuffer? _scratch;

    public static long SizeOf(long duration, int length)
    {
        EbmlBuffer buffer = _scratch ??= new EbmlBuffer(64);
        buffer.Clear();
        Head(buffer, 1, 0, isKeyframe: true, duration, length);
        return buffer.Length + length;
    }

    public static void Head(EbmlBuffer buffer, int track, long relative, bool isKeyframe, long duration, int length)
    {
        if (duration > 0)
        {
            // Text needs a group, for only that tells how long it stands. The duration goes before the block, so that
            // the frame is the last thing and need not be copied.
            buffer.Id(MatroskaId.BlockGroup);
            buffer.Size(10 + 1 + SizeLength(length + 4) + 4 + length);
            buffer.Unsigned(MatroskaId.BlockDuration, (ulong)duration, 8);
            buffer.Id(MatroskaId.Block);
        }
        else
        {
            buffer.Id(MatroskaId.SimpleBlock);
        }

        buffer.Size(length + 4);
        buffer.BigEndian((ulong)track | 0x80, 1);
        buffer.BigEndian((ushort)(short)relative, 2);
        buffer.BigEndian(isKeyframe && duration == 0 ? 0x80UL : 0, 1);
    }

    private static int SizeLength(long size)
    {
        int bytes = 1;
        while (size >= (1L << (7 * bytes)) - 1)
        {
            bytes++;
        }

        return bytes;
    }
}
