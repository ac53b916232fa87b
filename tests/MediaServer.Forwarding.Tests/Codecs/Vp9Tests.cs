using MediaServer.Forwarding.Codecs;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Codecs;

public class Vp9Tests
{
    [Fact]
    public void ReadsAKeyFrameWithItsStructure()
    {
        // I, L, B, V, non-flexible; SS: two spatial layers with sizes, one picture group of two frames.
        FrameMarks marks = MarksReading.Read(
            Codec.Vp9, "AA" + "8123" + "00" + "07" + "38" + "014000B4" + "02800168" + "02" + "0401" + "3401" + "82");
        Assert.True(marks.StartOfFrame && marks.IsKeyFrame && !marks.EndOfFrame && marks.SwitchUp);
        Assert.Equal((0x123, 320, 180), (marks.PictureId, marks.Width, marks.Height));
    }

    [Fact]
    public void ReadsAnUpperLayer()
    {
        // I, P, L, E; T 2, U, S 1, D.
        FrameMarks marks = MarksReading.Read(Codec.Vp9, "E4" + "05" + "53" + "09" + "86");
        Assert.Equal((2, 1, true, true), (marks.TemporalLayer, marks.SpatialLayer, marks.SwitchUp, marks.InterLayerDependency));
        Assert.True(marks.EndOfFrame && !marks.IsKeyFrame && !marks.StartOfFrame);
    }

    [Fact]
    public void ReadsFlexibleReferences()
    {
        // I, P, L, F, B; no TL0PICIDX; two differences.
        Assert.True(Vp9Descriptor.TryRead(Convert.FromHexString("F8" + "05" + "20" + "0304" + "86"), out Vp9Descriptor descriptor));
        Assert.Equal((5, -1, 1), (descriptor.Length, descriptor.Tl0PicIdx, descriptor.TemporalLayer));
        Assert.True(descriptor.IsFlexible && descriptor.IsInterPredicted);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("8080")]
    [InlineData("A00500")]
    [InlineData("A0050007")] // nothing follows
    [InlineData("F8052003050701" + "86")] // four differences
    [InlineData("8A053F")]
    [InlineData("8A0508FF00")]
    public void RefusesACutDescriptor(string hex) => Assert.True(MarksReading.IsRefused(Codec.Vp9, hex));
}
