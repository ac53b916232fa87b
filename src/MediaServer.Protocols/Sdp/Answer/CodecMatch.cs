using System.Globalization;

namespace MediaServer.Protocols.Sdp;

/// <summary>Tells which offered formats can be forwarded to browsers.</summary>
internal static class CodecMatch
{
    public static string NameOf(Codec codec) => codec switch
    {
        Codec.Opus => "opus",
        Codec.Pcmu => "PCMU",
        Codec.Pcma => "PCMA",
        Codec.G722 => "G722",
        Codec.Vp8 => "VP8",
        Codec.H264 => "H264",
        Codec.Vp9 => "VP9",
        Codec.Av1 => "AV1",
        Codec.H265 => "H265",
        Codec.Red => "red",
        Codec.TelephoneEvent => "telephone-event",
        Codec.FlexFec => "flexfec-03",
        _ => "",
    };

    public static Codec Of(RtpFormat format, bool video) => video ? OfVideo(format) : OfAudio(format);

    private static Codec OfAudio(RtpFormat format) => (format.Encoding.ToUpperInvariant(), format.ClockRate) switch
    {
        ("OPUS", 48000) => Codec.Opus,
        ("RED", 48000) => Codec.Red,
        ("PCMU", 8000) => Codec.Pcmu,
        ("PCMA", 8000) => Codec.Pcma,
        ("G722", 8000) => Codec.G722,
        ("TELEPHONE-EVENT", 8000 or 48000) => Codec.TelephoneEvent,
        _ => Codec.None,
    };

    private static Codec OfVideo(RtpFormat format) => format.ClockRate != 90000 ? Codec.None : format.Encoding.ToUpperInvariant() switch
    {
        "VP8" => Codec.Vp8,
        "H264" when H264Class(format) > 0 => Codec.H264,
        "VP9" when format.Parameter("profile-id") is null or "0" or "2" => Codec.Vp9,
        "AV1" when format.Parameter("profile") is null or "0" => Codec.Av1,
        "H265" => Codec.H265,
        _ => Codec.None,
    };

    /// <summary>Which of several formats of one codec comes first: what most peers decode.</summary>
    public static int Rank(RtpFormat format, Codec codec) => codec switch
    {
        Codec.H264 => H264Class(format),
        Codec.Vp9 => format.Parameter("profile-id") == "2" ? 1 : 0,
        Codec.TelephoneEvent => format.ClockRate == 48000 ? 0 : 1,
        _ => 0,
    };

    // Mode 0 cannot carry a picture in pieces, and every browser offers mode 1. Without a profile RFC 6184 section 8.1
    // means baseline. 1: constrained baseline, 2: baseline that in practice is constrained, 3: high, 0: not forwarded.
    private static int H264Class(RtpFormat format)
    {
        if (format.Parameter("packetization-mode") != "1")
        {
            return 0;
        }

        string profile = format.Parameter("profile-level-id") ?? "42001f";
        if (profile.Length != 6 || !uint.TryParse(profile, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
        {
            return 0;
        }

        bool constrained = (value & 0x4000) != 0;
        return (value >> 16) switch
        {
            0x42 => constrained ? 1 : 2,
            0x4d when constrained && (value & 0x8000) != 0 => 1,
            0x64 => 3,
            _ => 0,
        };
    }
}
