using MediaServer.Forwarding.Ingest;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Tests.Ingest;

public sealed class StatisticsTests
{
    [Fact]
    public void FractionLostIsThatOfTheInterval()
    {
        ReceptionStatistics statistics = default;
        for (int i = 0; i < 100; i++)
        {
            if (i % 4 != 0)
            {
                statistics.OnPacket(1000 + i, (uint)i * 3000, 90000, 100, Instant.FromMilliseconds(i * 33));
            }
        }

        Assert.InRange(statistics.TakeFractionLost(), 58, 68);
        Assert.Equal(0, statistics.TakeFractionLost());
    }

    [Fact]
    public void JitterSurvivesATimestampWrap()
    {
        ReceptionStatistics statistics = default;
        uint timestamp = uint.MaxValue - 9000;
        for (int i = 0; i < 20; i++)
        {
            statistics.OnPacket(i, timestamp, 90000, 100, Instant.FromMilliseconds(i * 100));
            timestamp += 9000;
        }

        Assert.InRange(statistics.Jitter, 0u, 10u);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(64_000)]
    public void TheRateMeterSeesTheLastSecond(int bitsPerSecond)
    {
        RateMeter meter = default;
        for (int ms = 0; ms < 5000; ms += 10)
        {
            meter.Add(bitsPerSecond / 800, Instant.FromMilliseconds(ms));
        }

        Assert.InRange(meter.BitsPerSecond(Instant.FromMilliseconds(4999)), bitsPerSecond * 0.95, bitsPerSecond * 1.05);
        Assert.Equal(0, meter.BitsPerSecond(Instant.FromMilliseconds(7000)));
    }

    [Fact]
    public void KeyFramesAreAskedForOnceASecondUntilOneComes()
    {
        KeyFrameRequester requester = default;
        int asked = 0;
        for (int ms = 0; ms < 5000; ms += 10)
        {
            requester.Want();
            asked += requester.TryTake(Instant.FromMilliseconds(ms)) ? 1 : 0;
        }

        Assert.Equal(5, asked);
        requester.OnKeyFrame();
        Assert.False(requester.TryTake(Instant.FromMilliseconds(9000)));
    }
}
