using MediaServer.Forwarding.Allocation;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Tests.Allocation;

public sealed class SlotGrantTests
{
    [Fact]
    public void UpAtMostOnceInEightSecondsAndDownAtOnce()
    {
        SlotGrant grant = Ladder();
        Settle(grant, 0, 0);
        Settle(grant, 1, 10);
        Assert.False(grant.MayRise(Instant.FromSeconds(17)));
        Assert.True(grant.MayRise(Instant.FromSeconds(18)));
        Settle(grant, 0, 18);
        Assert.Equal(0, grant.Layer);
        Assert.False(grant.MayRise(Instant.FromSeconds(20)));
    }

    [Fact]
    public void WhatHadAllMayGrowAtOnceWhenItIsShownLarger()
    {
        SlotGrant grant = Ladder();
        Settle(grant, 2, 0);
        Assert.True(grant.MayRise(Instant.FromSeconds(1)));
    }

    [Fact]
    public void ADearerRungBelowABetterOneIsLeftOut()
    {
        SlotGrant grant = new();
        grant.Add(new Rung(0, 0, 300));
        grant.Add(new Rung(1, 0, 200));
        Assert.Equal(1, grant.Count);
        Assert.Equal(1, grant.Rungs[0].Layer);
    }

    private static SlotGrant Ladder()
    {
        SlotGrant grant = new();
        for (int i = 0; i < 3; i++)
        {
            grant.Add(new Rung(i, 0, 100 << i));
        }

        return grant;
    }

    private static void Settle(SlotGrant grant, int chosen, double seconds)
    {
        grant.Chosen = chosen;
        grant.Settle(Instant.FromSeconds(seconds));
    }
}
