namespace MediaServer.Protocols.Sdp;

/// <summary>ITU-T H.264 table A-1: macroblocks in a second, macroblocks of a frame, kbit/s.</summary>
internal static class H264Levels
{
    private static readonly (byte Level, int PerSecond, int Frame, int Kilobits)[] Table =
    [
        (10, 1485, 99, 64),
        (11, 3000, 396, 192),
        (12, 6000, 396, 384),
        (13, 11880, 396, 768),
        (20, 11880, 396, 2000),
        (21, 19800, 792, 4000),
        (22, 20250, 1620, 4000),
        (30, 40500, 1620, 10000),
        (31, 108000, 3600, 14000),
        (32, 216000, 5120, 20000),
        (40, 245760, 8192, 20000),
        (41, 245760, 8192, 50000),
        (42, 522240, 8704, 50000),
        (50, 589824, 22080, 135000),
        (51, 983040, 36864, 240000),
        (52, 2073600, 36864, 240000),
    ];

    /// <summary>The limits of the highest level in the table that isn't above the one asked for.</summary>
    public static (int PerSecond, int Frame, int Kilobits) Limits(byte level)
    {
        (int, int, int) limits = (Table[0].PerSecond, Table[0].Frame, Table[0].Kilobits);
        foreach ((byte candidate, int perSecond, int frame, int kilobits) in Table)
        {
            if (candidate <= level)
            {
                limits = (perSecond, frame, kilobits);
            }
        }

        return limits;
    }
}
