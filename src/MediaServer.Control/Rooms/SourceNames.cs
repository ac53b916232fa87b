using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Rooms;

/// <summary>Sources as the signalling names them.</summary>
internal static class SourceNames
{
    public static bool TryParse(string? text, out SourceKind kind)
    {
        (bool known, kind) = text switch
        {
            "microphone" => (true, SourceKind.Microphone),
            "camera" => (true, SourceKind.Camera),
            "screen" => (true, SourceKind.Screen),
            "screen-audio" => (true, SourceKind.ScreenAudio),
            "content" => (true, SourceKind.Content),
            "auscultation" => (true, SourceKind.Auscultation),
            _ => (false, SourceKind.Camera),
        };
        return known;
    }

    public static string ToWire(this SourceKind kind) => kind switch
    {
        SourceKind.Microphone => "microphone",
        SourceKind.Camera => "camera",
        SourceKind.Screen => "screen",
        SourceKind.ScreenAudio => "screen-audio",
        SourceKind.Content => "content",
        SourceKind.Mix => "mix",
        _ => "auscultation",
    };

    public static MediaKind Media(this SourceKind kind) =>
        kind is SourceKind.Microphone or SourceKind.ScreenAudio or SourceKind.Auscultation or SourceKind.Mix ? MediaKind.Audio : MediaKind.Video;

    /// <summary>Sound and picture that belong together are in one group, and in one stream at the receiver.</summary>
    public static int Group(this SourceKind kind) => kind switch
    {
        SourceKind.Microphone or SourceKind.Camera => 0,
        SourceKind.Screen or SourceKind.ScreenAudio => 1,
        _ => 2,
    };

    public static bool IsContent(this SourceKind kind) => kind is SourceKind.Screen or SourceKind.Content;
}
