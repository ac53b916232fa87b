using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Depacketizing;

/// <summary>The depacketizer of each codec.</summary>
public static class Depacketizers
{
    public static Depacketizer Create(MatroskaCodec codec) => codec switch
    {
        MatroskaCodec.Opus => new OpusDepacketizer(),
        MatroskaCodec.Vp8 => new Vp8Depacketizer(),
        MatroskaCodec.Vp9 => new Vp9Depacketizer(),
        MatroskaCodec.Av1 => new Av1Depacketizer(),
        MatroskaCodec.H264 => new H264Depacketizer(),
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "text is not carried in RTP here"),
    };
}
