using CsCheck;
using MediaServer.Forwarding.Codecs;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Codecs;

public class H265Tests
{
    // Made with x265 for these tests: 1280x712.
    private const string Vps = "40010c01ffff01600000030090000003000003005d959809";
    private const string Sps = "42010101600000030090000003000003005da00280802c965959a4932bc05a020000030002000003000a10";

    [Fact]
    public void ReadsTheSize()
    {
        byte[] nal = Convert.FromHexString(Sps);
        ThreeWays.Run(nal, bytes => H265Sps.TryParse(bytes, out _));
        Assert.True(H265Sps.TryParse(nal, out H265Sps sps));
        Assert.Equal(new H265Sps(1280, 712), sps);
        Gen.Byte.Array[0, 300].Sample(bytes => { H265Sps.TryParse(bytes, out _); });
    }

    [Theory]
    [InlineData(Vps, true, true, 0, false, true)]
    [InlineData("260180", true, true, 0, false, true)] // IDR_W_RADL, first slice
    [InlineData("260100", false, false, 0, false, false)]
    [InlineData("2A0180", true, true, 0, false, true)] // CRA
    [InlineData("020180", true, false, 0, false, false)] // TRAIL_R
    [InlineData("000280", true, false, 1, true, false)] // TRAIL_N of layer 1
    [InlineData("060280", true, false, 1, false, true)] // TSA_R
    [InlineData("62019380", true, true, 0, false, true)] // FU, first of an IDR_W_RADL
    [InlineData("62011380", false, false, 0, false, false)] // FU, middle
    [InlineData("6001" + "0003" + "260180", true, true, 0, false, true)] // aggregation packet
    public void ReadsMarks(string hex, bool start, bool key, int layer, bool discardable, bool switchUp)
    {
        FrameMarks marks = MarksReading.Read(Codec.H265, hex);
        Assert.Equal((start, key, (byte)layer), (marks.StartOfFrame, marks.IsKeyFrame, marks.TemporalLayer));
        Assert.Equal((discardable, switchUp), (marks.Discardable, marks.SwitchUp));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2601")]
    [InlineData("640180")] // PACI
    [InlineData("620193")]
    [InlineData("60010002")]
    public void RefusesWhatIsNotNegotiated(string hex) => Assert.True(MarksReading.IsRefused(Codec.H265, hex));
}
