using MediaServer.Forwarding.Codecs;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Codecs;

internal static class MarksReading
{
    public static FrameMarks Read(Codec codec, string hex, bool marker = false)
    {
        byte[] payload = Convert.FromHexString(hex);
        ThreeWays.Run(payload, bytes => PayloadMarks.TryRead(codec, bytes, false, out _));
        Assert.True(PayloadMarks.TryRead(codec, payload, marker, out FrameMarks marks));
        return marks;
    }

    public static bool IsRefused(Codec codec, string hex) =>
        !PayloadMarks.TryRead(codec, Convert.FromHexString(hex), false, out _);
}
