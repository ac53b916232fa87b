using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.Tests.Rtp;

public class OpusTocTests
{
    // RFC 6716 table 2: configuration to frame size in 1/10 ms.
    [Theory]
    [InlineData(0, 100)]
    [InlineData(1, 200)]
    [InlineData(2, 400)]
    [InlineData(3, 600)]
    [InlineData(11, 600)]
    [InlineData(12, 100)]
    [InlineData(13, 200)]
    [InlineData(15, 200)]
    [InlineData(16, 25)]
    [InlineData(17, 50)]
    [InlineData(18, 100)]
    [InlineData(19, 200)]
    [InlineData(31, 200)]
    public void ConfigTellsTheFrame(int config, int tenths)
    {
        Assert.True(OpusToc.TryRead([(byte)(config << 3), 0, 0, 0], out OpusToc toc));
        Assert.Equal(config, toc.Config);
        Assert.Equal(tenths * 100, toc.FrameDuration.Microseconds);
        Assert.Equal(tenths * 48 / 10, toc.Samples);
    }

    [Theory]
    [InlineData("78010203", 1, false, false)]
    [InlineData("7C010203", 1, true, false)]
    [InlineData("79010203", 2, false, false)]
    [InlineData("7B0302030405", 3, false, false)]
    [InlineData("78", 1, false, true)]
    [InlineData("7800", 1, false, true)]
    public void CodeTellsTheCount(string hex, int count, bool stereo, bool dtx)
    {
        Assert.True(OpusToc.TryRead(Convert.FromHexString(hex), out OpusToc toc));
        Assert.Equal((count, stereo, dtx), (toc.FrameCount, toc.IsStereo, toc.IsDtx));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7B")]
    [InlineData("7B0001")]
    [InlineData("7B0701")] // seven frames of 20 ms are more than 120 ms
    public void RefusesFalseCounts(string hex) => Assert.False(OpusToc.TryRead(Convert.FromHexString(hex), out _));
}
