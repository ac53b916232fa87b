using MediaServer.Forwarding.Congestion;

namespace MediaServer.Forwarding.Tests.Congestion;

public sealed class DeliveryRateTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(1000)]
    public void ASteadyStreamHasItsRate(int window)
    {
        DeliveryRate rate = default;
        for (int i = 0; i < 400; i++)
        {
            rate.Add(i * 5_000L, 625);
        }

        Assert.InRange(rate.BitsPerSecond(window), 990_000, 1_010_000);
    }

    [Fact]
    public void APauseEmptiesTheWindow()
    {
        DeliveryRate rate = default;
        rate.Add(0, 100_000);
        rate.Add(5_000_000, 100);
        rate.Add(5_100_000, 100);
        Assert.True(rate.BitsPerSecond(300) < 20_000);
    }
}
