using MediaServer.Engine.Lanes;
using MediaServer.Engine.Peers;
using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Engine.Tests;

public sealed class DeadlineWheelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryPeerComesOnceAndNotBeforeItsTime(int seed)
    {
        SeededRandomSource random = new((ulong)seed);
        Instant now = new(random.NextInt(1_000_000));
        DeadlineWheel wheel = new(now);
        Dictionary<PeerLink, Instant> wanted = [];
        for (int i = 0; i < 300; i++)
        {
            PeerLink peer = Peer(i + 1);
            wanted[peer] = now + Duration.FromMicroseconds(random.NextInt(12_000_000));
            wheel.Schedule(peer, wanted[peer]);
        }

        for (int step = 0; step < 4000 && wanted.Count > 0; step++)
        {
            now += Duration.FromMicroseconds(random.NextInt(8000));
            while (wheel.TakeDue(now) is { } due)
            {
                Assert.True(wanted.Remove(due, out Instant deadline), $"seed {seed}: taken twice");
                Assert.True(deadline <= now, $"seed {seed}: too early");
                Assert.True(now - deadline < Duration.FromMilliseconds(16), $"seed {seed}: {now - deadline} late");
            }
        }

        Assert.Empty(wanted);
    }

    [Fact]
    public void ALaterDeadlineReplacesAnEarlierOneAndTheReverse()
    {
        Instant now = Instant.FromSeconds(1);
        DeadlineWheel wheel = new(now);
        PeerLink peer = Peer(1);
        wheel.Schedule(peer, now + Duration.FromMilliseconds(50));
        wheel.Schedule(peer, now + Duration.FromMilliseconds(200));
        Assert.Null(wheel.TakeDue(now + Duration.FromMilliseconds(100)));
        wheel.Schedule(peer, now + Duration.FromMilliseconds(120));
        Assert.Same(peer, wheel.TakeDue(now + Duration.FromMilliseconds(130)));
        Assert.Null(wheel.TakeDue(now + Duration.FromSeconds(10)));
    }

    [Fact]
    public void APeerThatIsTakenOutNeverComes()
    {
        Instant now = Instant.FromSeconds(1);
        DeadlineWheel wheel = new(now);
        PeerLink first = Peer(1);
        PeerLink second = Peer(2);
        wheel.Schedule(first, now + Duration.FromMilliseconds(10));
        wheel.Schedule(second, now + Duration.FromMilliseconds(10));
        wheel.Remove(first);
        Assert.Same(second, wheel.TakeDue(now + Duration.FromMilliseconds(30)));
        Assert.Null(wheel.TakeDue(now + Duration.FromMilliseconds(60)));
        wheel.Schedule(second, Instant.Never);
        Assert.Equal(Duration.FromSeconds(1), wheel.UntilNext(now + Duration.FromMilliseconds(60)));
    }

    private static PeerLink Peer(int number)
    {
        SeededRandomSource random = new((ulong)number);
        ForwardingPeer media = new(new PacketLog(64 * 1024), new NoSink(), random, new WallClock(0));
        IceCredentials ice = new("abcdefgh", "abcdefghabcdefghabcdefgh");
        return new PeerLink(new PeerKey(0, number), new IceLite(ice, ice), media, new ForwardingRoom(1), Instant.Past);
    }

    private sealed class NoSink : PacketSink
    {
        public override void SendRtp(EgressPath path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payload, int padding, uint rolloverCounter, MediaClass mediaClass)
        {
        }

        public override void SendRtcp(EgressPath path, ReadOnlySpan<byte> packet)
        {
        }

        public override void EndTrain()
        {
        }
    }
}
