using CsCheck;
using MediaServer.Forwarding.Codecs;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Codecs;

public class H264Tests
{
    // Made with x264 for these tests: baseline 1280x720, and high 1920x1080, which is 1088 lines cropped.
    private const string Sps720 = "6742c01fd9005005bb0110000003001000000300a0f18324800000";
    private const string Sps1080 = "67640028acd940780227e5c044000003000400000300283c60c658";
    private const string Pps = "68cb83cb20";

    [Theory]
    [InlineData(Sps720, 66, 0xC0, 31, 1280, 720)]
    [InlineData(Sps1080, 100, 0, 40, 1920, 1080)]
    public void ReadsTheSize(string hex, int profile, int constraints, int level, int width, int height)
    {
        byte[] nal = Convert.FromHexString(hex);
        ThreeWays.Run(nal, bytes => H264Sps.TryParse(bytes, out _));
        Assert.True(H264Sps.TryParse(nal, out H264Sps sps));
        Assert.Equal(new H264Sps((byte)profile, (byte)constraints, (byte)level, width, height), sps);
    }

    [Theory]
    [InlineData("6588", true, true, false)] // IDR, first_mb_in_slice = 0
    [InlineData("6520", false, false, false)] // IDR, a later slice
    [InlineData("4188", true, false, false)]
    [InlineData("0188", true, false, true)] // nal_ref_idc = 0
    [InlineData(Sps720, true, true, false)]
    [InlineData(Pps, true, false, false)]
    [InlineData("7C8588", true, true, false)] // FU-A, first of an IDR
    [InlineData("7C0588", false, false, false)] // FU-A, middle
    [InlineData("7C4588", false, false, false)] // FU-A, last
    [InlineData("1C8188", true, false, true)] // FU-A of a slice that nothing needs
    [InlineData("78" + "0002" + "0688" + "0002" + "4188", true, false, false)] // STAP-A: SEI, slice
    [InlineData("78" + "0002" + "6588" + "FFFF", true, true, false)] // the second unit is cut
    public void ReadsMarks(string hex, bool start, bool key, bool discardable)
    {
        FrameMarks marks = MarksReading.Read(Codec.H264, hex);
        Assert.Equal((start, key, discardable), (marks.StartOfFrame, marks.IsKeyFrame, marks.Discardable));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("19000001")] // STAP-B
    [InlineData("1A000001")]
    [InlineData("1D850000")]
    [InlineData("7C85")]
    [InlineData("780002")]
    public void RefusesWhatIsNotNegotiated(string hex) => Assert.True(MarksReading.IsRefused(Codec.H264, hex));

    [Fact]
    public void KeepsParametersAndGivesThemAsOnePacket()
    {
        H264Parameters parameters = new();
        byte[] buffer = new byte[128];
        Assert.True(parameters.Update(Convert.FromHexString(Sps720)));
        Assert.Equal(0, parameters.WriteAggregate(buffer));
        Assert.True(parameters.Update(Convert.FromHexString(Pps)));
        Assert.False(parameters.Update(Convert.FromHexString(Pps)));
        int length = parameters.WriteAggregate(buffer);
        FrameMarks marks = MarksReading.Read(Codec.H264, Convert.ToHexString(buffer.AsSpan(0, length)));
        Assert.Equal((true, 1280, 720), (marks.IsKeyFrame, marks.Width, marks.Height));
        H264Parameters second = new();
        Assert.True(second.Update(buffer.AsSpan(0, length)));
        Assert.True(second.IsComplete);
        Assert.Equal(parameters.Sps.ToArray(), second.Sps.ToArray());
        Assert.Equal(parameters.Pps.ToArray(), second.Pps.ToArray());
        Assert.Equal(0, parameters.WriteAggregate(buffer.AsSpan(0, length - 1)));
    }

    [Fact]
    public void NoSpsThrows() => Gen.Byte.Array[0, 600].Sample(bytes =>
    {
        if (H264Sps.TryParse(bytes, out H264Sps sps))
        {
            Assert.True(sps.Width > 0 && sps.Height > 0);
        }
    });
}
