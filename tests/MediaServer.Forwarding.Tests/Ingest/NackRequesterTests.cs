using MediaServer.Forwarding.Ingest;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Tests.Ingest;

public sealed class NackRequesterTests
{
    private static readonly Duration s_roundTrip = Duration.FromMilliseconds(40);

    [Fact]
    public void AsksAfterTheReorderWaitThenEachRoundTripAndTenTimesAtMost()
    {
        NackRequester nack = new();
        nack.OnPacket(10, At(0));
        nack.OnPacket(12, At(0));
        ushort[] asked = new ushort[8];
        Assert.Equal(0, nack.Take(s_roundTrip, At(2), asked));
        int times = 0;
        for (int ms = 2; ms < 1400; ms++)
        {
            if (nack.Take(s_roundTrip, At(ms), asked) == 1)
            {
                Assert.Equal(11, asked[0]);
                times++;
            }
        }

        Assert.Equal(10, times);
        Assert.Equal(0, nack.Count);
    }

    [Fact]
    public void APacketThatComesInTimeIsNotAskedFor()
    {
        NackRequester nack = new();
        nack.OnPacket(10, At(0));
        nack.OnPacket(12, At(0));
        Assert.True(nack.OnPacket(11, At(3)));
        Assert.False(nack.LastWasAsked);
        Assert.Equal(0, nack.Take(s_roundTrip, At(50), new ushort[8]));
        Assert.Equal(Instant.Never, nack.NextDeadline);
    }

    [Fact]
    public void AResendIsToldFromALatePacket()
    {
        NackRequester nack = new();
        nack.OnPacket(1, At(0));
        nack.OnPacket(3, At(0));
        nack.Take(s_roundTrip, At(20), new ushort[4]);
        Assert.True(nack.OnPacket(2, At(60)));
        Assert.True(nack.LastWasAsked);
    }

    [Fact]
    public void AJumpIsABeginningAndAKeyFrameForgets()
    {
        NackRequester nack = new();
        nack.OnPacket(1, At(0));
        nack.OnPacket(5000, At(0));
        Assert.Equal(0, nack.Count);
        nack.OnPacket(5010, At(0));
        Assert.Equal(9, nack.Count);
        nack.ForgetBefore(5005);
        Assert.Equal(5, nack.Count);
    }

    [Fact]
    public void TheTableIsBounded()
    {
        NackRequester nack = new();
        for (int i = 0; i < 2000; i += 2)
        {
            nack.OnPacket(i, At(0));
        }

        Assert.InRange(nack.Count, 1, 256);
    }

    private static Instant At(int ms) => Instant.FromMilliseconds(ms);
}
