using MediaServer.Forwarding.Codecs;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Codecs;

public class Av1Tests
{
    // Made with libaom for these tests: 640x358. The element has no size field of its own.
    private const string Sequence = "08" + "0000000cc4ff6536be4010";

    [Fact]
    public void ReadsTheStartOfASequence()
    {
        FrameMarks marks = MarksReading.Read(Codec.Av1, "28" + "0C" + Sequence + "30112233");
        Assert.True(marks.IsKeyFrame && marks.StartOfFrame);
        Assert.Equal((640, 358), (marks.Width, marks.Height));
    }

    [Fact]
    public void ReadsASizedElement()
    {
        FrameMarks marks = MarksReading.Read(Codec.Av1, "18" + "0A0B" + Sequence[2..]);
        Assert.Equal((640, 358), (marks.Width, marks.Height));
    }

    [Theory]
    [InlineData("1032AA", true, 0)]
    [InlineData("90AABB", false, 0)] // Z
    [InlineData("1034" + "50AA", true, 2)] // extension: temporal 2, spatial 2
    [InlineData("00" + "0230AA", true, 0)] // W = 0: each element has its length
    [InlineData("00" + "FFFFFF7F", true, 0)] // a length beyond the payload ends the walk
    public void ReadsMarks(string hex, bool start, int temporal)
    {
        FrameMarks marks = MarksReading.Read(Codec.Av1, hex);
        Assert.Equal((start, false, (byte)temporal), (marks.StartOfFrame, marks.IsKeyFrame, marks.TemporalLayer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("8830")] // a sequence can't start in the middle of an element
    public void RefusesWhatCantBe(string hex) => Assert.True(MarksReading.IsRefused(Codec.Av1, hex));
}
