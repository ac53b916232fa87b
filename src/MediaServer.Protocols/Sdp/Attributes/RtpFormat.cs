using System.Globalization;

namespace MediaServer.Protocols.Sdp;

/// <summary>A payload type with its <c>a=rtpmap</c>, <c>a=fmtp</c> and <c>a=rtcp-fb</c> lines.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Encoding">Encoding name as written; compare without case (RFC 4855 section 3).</param>
/// <param name="ClockRate">Hz.</param>
/// <param name="Channels">Audio channels, 1 when not given.</param>
public sealed record RtpFormat(byte PayloadType, string Encoding, int ClockRate, int Channels)
{
    /// <summary>The value of <c>a=fmtp</c> after the payload type, or empty.</summary>
    public string FormatParameters { get; init; } = "";

    public FeedbackKinds Feedback { get; init; }

    public bool Is(string encoding) => Encoding.Equals(encoding, StringComparison.OrdinalIgnoreCase);

    /// <summary>A parameter of <c>a=fmtp</c>, or null. Spaces around ';' and '=' are allowed, as room systems write them.</summary>
    public string? Parameter(string name) => FormatParameter.Find(FormatParameters, name);

    /// <summary>
    /// The formats of a section in the order of its <c>m=</c> line. A payload type that is listed or mapped twice keeps
    /// its first meaning.
    /// </summary>
    public static IReadOnlyList<RtpFormat> ReadAll(SdpMedia media)
    {
        List<RtpFormat> formats = [];
        HashSet<byte> seen = [];
        foreach (string text in media.Formats)
        {
            if (byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out byte type) && type < 128
                && seen.Add(type) && Map(media, type) is { } format)
            {
                formats.Add(format with
                {
                    FormatParameters = ValueFor(media, "fmtp", type) ?? "",
                    Feedback = RtcpFeedback.Read(media, type),
                });
            }
        }

        return formats;
    }

    private static RtpFormat? Map(SdpMedia media, byte type)
    {
        if (ValueFor(media, "rtpmap", type) is not { } map)
        {
            return Static(type);
        }

        string[] parts = map.Split('/', StringSplitOptions.TrimEntries);
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int clock) || clock == 0)
        {
            return null;
        }

        int channels = 1;
        if (parts.Length > 2 && byte.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out byte count) && count > 0)
        {
            channels = count;
        }

        return new RtpFormat(type, parts[0], clock, channels);
    }

    // RFC 3551 section 6: these need no rtpmap. G.722's RTP clock is 8000 by an old error of RFC 1890.
    private static RtpFormat? Static(byte type) => type switch
    {
        0 => new RtpFormat(0, "PCMU", 8000, 1),
        8 => new RtpFormat(8, "PCMA", 8000, 1),
        9 => new RtpFormat(9, "G722", 8000, 1),
        _ => null,
    };

    private static string? ValueFor(SdpMedia media, string name, byte type)
    {
        foreach (string value in media.All(name))
        {
            int space = value.AsSpan().IndexOfAny(' ', '\t');
            if (space > 0 && byte.TryParse(value.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out byte found) && found == type)
            {
                return value[(space + 1)..].Trim();
            }
        }

        return null;
    }
}
