using MediaServer.Forwarding.Congestion;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Tests.Congestion;

public sealed class LossJudgeTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.2)]
    public void LossThatStaysWhenLessIsSentIsTheLinksOwn(double loss)
    {
        LossJudge judge = default;
        long rate = 500_000;
        for (int i = 0; i < 40; i++)
        {
            rate = judge.Judge(loss, rate, Instant.FromMilliseconds(i * 500));
            Assert.True(rate >= 500_000 * (1 - loss));
        }

        Assert.Equal(500_000, rate);
        Assert.Equal(loss, judge.Own, 3);
    }

    [Fact]
    public void LossThatGoesWithTheRateKeepsItDown()
    {
        LossJudge judge = default;
        long rate = 500_000;
        for (int i = 0; i < 40; i++)
        {
            double loss = rate > 470_000 ? 0.15 : 0;
            rate = judge.Judge(loss, rate, Instant.FromMilliseconds(i * 500));
        }

        Assert.True(rate < 470_000);
    }
}
