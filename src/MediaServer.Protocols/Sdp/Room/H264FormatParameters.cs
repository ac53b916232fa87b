using System.Globalization;

namespace MediaServer.Protocols.Sdp;

/// <summary>
/// The <c>a=fmtp</c> of H.264 (RFC 6184 section 8.1). Room systems write one level stub for all (<c>428016</c>) and mean
/// the maxima beside it, so the maxima raise what the level allows.
/// </summary>
public sealed record H264FormatParameters
{
    /// <summary>profile_idc, for example 0x42; baseline when not given.</summary>
    public byte Profile { get; init; } = 0x42;

    /// <summary>The constraint_set flags.</summary>
    public byte Constraints { get; init; }

    /// <summary>level_idc, ten times the level; 10 (level 1) when not given.</summary>
    public byte Level { get; init; } = 10;

    /// <summary>0 or 1, 0 when not given (Tandberg E20, MXP); 2 is interleaved and met nowhere.</summary>
    public int PacketizationMode { get; init; }

    public bool LevelAsymmetryAllowed { get; init; }

    /// <summary>Macroblocks of a frame that the peer takes.</summary>
    public int MaxFrameSize { get; init; }

    /// <summary>Macroblocks in a second that the peer takes.</summary>
    public int MaxMacroblocksPerSecond { get; init; }

    /// <summary>Bit/s that the peer takes.</summary>
    public int MaxBitrate { get; init; }

    /// <summary>Frames in a hundred seconds (Cisco), 0 when not given.</summary>
    public int MaxFrameRateHundredths { get; init; }

    /// <summary>Reads the value after the payload type. Never fails: what can't be read counts as not given.</summary>
    public static H264FormatParameters Parse(string parameters)
    {
        uint profile = FormatParameter.Find(parameters, "profile-level-id") is { Length: 6 } text
            && uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value) ? value : 0x42000A;
        byte level = (byte)profile;
        (int perSecond, int frame, int kilobits) = H264Levels.Limits(level);
        long bitrate = Math.Max(kilobits, FormatParameter.Number(parameters, "max-br", 0)) * 1000L;
        return new H264FormatParameters
        {
            Profile = (byte)(profile >> 16),
            Constraints = (byte)(profile >> 8),
            Level = level,
            PacketizationMode = FormatParameter.Number(parameters, "packetization-mode", 0),
            LevelAsymmetryAllowed = FormatParameter.Number(parameters, "level-asymmetry-allowed", 0) == 1,
            MaxFrameSize = Math.Max(frame, FormatParameter.Number(parameters, "max-fs", 0)),
            MaxMacroblocksPerSecond = Math.Max(perSecond, FormatParameter.Number(parameters, "max-mbps", 0)),
            MaxBitrate = (int)Math.Min(bitrate, int.MaxValue),
            MaxFrameRateHundredths = FormatParameter.Number(parameters, "max-fps", 0),
        };
    }
}
