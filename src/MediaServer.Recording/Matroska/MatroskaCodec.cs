namespace MediaServer.Recording.Matroska;

/// <summary>What a track holds. Video and voices as they came from the network, text for chat and events.</summary>
public enum MatroskaCodec : byte
{
    Opus,
    Vp8,
    Vp9,
    Av1,
    H264,
    Text,
}

/// <summary>Names of codecs in Matroska (the codec mappings of RFC 9559's companion document).</summary>
public static class MatroskaCodecs
{
    public static bool IsVideo(this MatroskaCodec codec) => codec is not (MatroskaCodec.Opus or MatroskaCodec.Text);

    public static string Id(this MatroskaCodec codec) => codec switch
    {
        MatroskaCodec.Opus => "A_OPUS",
        MatroskaCodec.Vp8 => "V_VP8",
        MatroskaCodec.Vp9 => "V_VP9",
        MatroskaCodec.Av1 => "V_AV1",
        MatroskaCodec.H264 => "V_MPEG4/ISO/AVC",
        _ => "S_TEXT/UTF8",
    };

    public static bool TryFromId(string id, out MatroskaCodec codec)
    {
        foreach (MatroskaCodec candidate in Enum.GetValues<MatroskaCodec>())
        {
            if (candidate.Id() == id)
            {
                codec = candidate;
                return true;
            }
        }

        codec = default;
        return false;
    }
}
