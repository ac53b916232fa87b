using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Sip;

/// <summary>How large a picture an H.264 decoder takes: by macroblocks, for level bytes of room systems say nothing.</summary>
internal static class PictureSize
{
    private static readonly (int Blocks, int Width, int Height)[] s_sizes =
    [
        (8160, 1920, 1080), (3600, 1280, 720), (2040, 960, 540), (920, 640, 360), (396, 352, 288), (240, 320, 180),
    ];

    /// <summary>The largest usual size within the frame size, and within the rate at 25 frames a second.</summary>
    public static ViewRequest Within(H264FormatParameters limits)
    {
        foreach ((int blocks, int width, int height) in s_sizes)
        {
            if (blocks <= limits.MaxFrameSize && blocks * 25L <= limits.MaxMacroblocksPerSecond)
            {
                return new ViewRequest(width, height, 1);
            }
        }

        return new ViewRequest(176, 144, 1);
    }
}
