using CsCheck;
using MediaServer.Forwarding.Codecs;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Codecs;

public class PayloadMarksTests
{
    [Fact]
    public void NothingThrowsOnNoise() => Gen.Select(Gen.Enum<Codec>(), Gen.Byte.Array[0, 48]).Sample((codec, payload) =>
    {
        PayloadMarks.TryRead(codec, payload, true, out FrameMarks marks);
        Assert.True(marks.PictureId is >= -1 and < 0x8000);
    });

    [Fact]
    public void EachAudioPacketIsAFrame()
    {
        FrameMarks marks = MarksReading.Read(Codec.Opus, "7801");
        Assert.True(marks.StartOfFrame && marks.EndOfFrame && marks.IsKeyFrame);
        Assert.True(MarksReading.IsRefused(Codec.Opus, ""));
        Assert.True(MarksReading.IsRefused(Codec.FlexFec, "00"));
    }
}
