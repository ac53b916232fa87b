using MediaServer.Forwarding.Congestion;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Tests.Congestion;

public sealed class QueueDelayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void JitterIsNotAQueue(int seed)
    {
        SeededRandomSource random = new((ulong)seed);
        QueueDelay queue = default;
        for (int i = 0; i < 2000; i++)
        {
            queue.OnPacket(50_000 + (long)Math.Abs(random.NextGaussian() * 15_000), i * 8_000L);
            Assert.True(queue.Standing < 25_000, $"seed {seed}, packet {i}: {queue.Standing}");
        }

        Assert.InRange(queue.Jitter, 5_000, 20_000);
    }

    [Fact]
    public void AQueueThatStandsIsSeenWithin200Milliseconds()
    {
        QueueDelay queue = default;
        int i = 0;
        for (; i < 500; i++)
        {
            queue.OnPacket(50_000, i * 10_000L);
        }

        for (int n = 0; n < 20; n++, i++)
        {
            queue.OnPacket(120_000, i * 10_000L);
        }

        Assert.Equal(70_000, queue.Standing);
    }
}
