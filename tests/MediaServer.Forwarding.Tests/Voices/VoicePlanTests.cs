using MediaServer.Forwarding.Voices;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Tests.Voices;

public sealed class VoicePlanTests
{
    private static readonly Instant Now = Instant.FromSeconds(10);

    [Theory]
    [InlineData(2_000_000, 1)]
    [InlineData(150_000, 2)]
    [InlineData(60_000, 3)]
    public void PacketsAreLongerOnThinnerLinks(long rate, int frames)
    {
        VoicePlan plan = new();
        Assert.Equal(frames, plan.Update(rate, 0, Duration.Zero, Now).Frames);
    }

    [Fact]
    public void ALinkAtAnEdgeDoesNotGoBackAndForth()
    {
        VoicePlan plan = new();
        Assert.Equal(2, plan.Update(175_000, 0, Duration.Zero, Now).Frames);
        Assert.Equal(2, plan.Update(185_000, 0, Duration.Zero, Now).Frames);
        Assert.Equal(1, plan.Update(240_000, 0, Duration.Zero, Now).Frames);
        Assert.Equal(1, plan.Update(185_000, 0, Duration.Zero, Now).Frames);
    }

    [Fact]
    public void CopiesComeWithLossAndGoAWhileAfterIt()
    {
        VoicePlan plan = new();
        Assert.True(plan.Update(2_000_000, 0.001, Duration.Zero, Now).IsPlain);
        Assert.Equal(new VoiceMode(1, 1, 20), plan.Update(2_000_000, 0.02, Duration.Zero, Now));
        Assert.Equal(1, plan.Update(2_000_000, 0, Duration.Zero, Now + Duration.FromSeconds(5)).Copies);
        Assert.Equal(0, plan.Update(2_000_000, 0, Duration.Zero, Now + Duration.FromSeconds(20)).Copies);
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(15, 20)]
    [InlineData(55, 60)]
    [InlineData(500, 120)]
    public void TheDistanceIsLongerThanTheBursts(int burstMs, int distance)
    {
        VoicePlan plan = new();
        Assert.Equal(distance, plan.Update(2_000_000, 0.03, Duration.FromMilliseconds(burstMs), Now).DistanceMs);
    }

    [Fact]
    public void MuchLossBringsASecondCopyWhereThereIsRoom()
    {
        VoicePlan plan = new();
        Assert.Equal(2, plan.Update(2_000_000, 0.1, Duration.Zero, Now).Copies);
        Assert.Equal(1, plan.Update(150_000, 0.1, Duration.Zero, Now).Copies);
        Assert.Equal(0, plan.Update(60_000, 0.03, Duration.Zero, Now + Duration.FromSeconds(60)).Copies);
    }
}
