using MediaServer.Forwarding.Congestion;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Tests.Congestion;

public sealed class RateControlTests
{
    private static readonly Duration s_roundTrip = Duration.FromMilliseconds(60);

    [Fact]
    public void LittleSentNeitherRaisesNorLowersTheEstimate()
    {
        RateControl control = new(800_000);
        for (int i = 0; i < 600; i++)
        {
            control.Update(new LinkSample(1_000, 0, 100_000, 100_000, 100_000, 2_000, 0, s_roundTrip), false, 0, Instant.FromMilliseconds(i * 80));
        }

        Assert.Equal(800_000, control.Target);
    }

    [Fact]
    public void AQueueCutsBelowWhatCameThroughAndComesBackToItWhenDrained()
    {
        RateControl control = new(1_000_000);
        Instant now = Instant.FromSeconds(1);
        for (int i = 0; i < 5 && !control.IsDraining; i++, now += Duration.FromMilliseconds(80))
        {
            control.Update(new LinkSample(100_000, 200_000, 600_000, 600_000, 1_000_000, 2_000, 0, s_roundTrip), false, 0, now);
        }

        Assert.InRange(control.Target, 200_000, 590_000);
        Assert.InRange(control.Sustained, 560_000, 600_000);
        control.Update(new LinkSample(2_000, -100_000, 500_000, 500_000, 500_000, 2_000, 0, s_roundTrip), false, 0, now + Duration.FromMilliseconds(500));
        Assert.False(control.IsDraining);
        Assert.InRange(control.Target, 560_000, 600_000);
    }

    [Fact]
    public void AQueueThatACutDoesNotDrainIsSomebodyElses()
    {
        RateControl control = new(500_000);
        Instant now = Instant.FromSeconds(1);
        for (int i = 0; i < 100; i++, now += Duration.FromMilliseconds(80))
        {
            control.Update(new LinkSample(250_000, 0, Math.Min(control.Target, 300_000), Math.Min(control.Target, 300_000), control.Target, 2_000, 0, s_roundTrip), false, 0, now);
        }

        Assert.True(control.Target > 300_000, $"starved at {control.Target}");
        Assert.True(control.IsCalm(250_000));
    }
}
