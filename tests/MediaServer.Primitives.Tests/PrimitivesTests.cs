using System.Net;

namespace MediaServer.Primitives.Tests;

public sealed class PrimitivesTests
{
    [Fact]
    public void ALogKeepsWhatFitsAndKnowsWhatIsGone()
    {
        PacketLog log = new(64 * 1024);
        List<(PacketRef Reference, byte Value)> kept = [];
        for (int i = 0; i < 500; i++)
        {
            int length = 100 + (i * 7 % 1300);
            Span<byte> room = log.Reserve(length);
            room.Fill((byte)i);
            kept.Add((log.Commit(length), (byte)i));
        }

        int alive = 0;
        foreach ((PacketRef reference, byte value) in kept)
        {
            if (log.TryGet(reference, out Span<byte> bytes))
            {
                alive++;
                Assert.Equal(reference.Length, bytes.Length);
                Assert.Equal(-1, bytes.IndexOfAnyExcept(value));
            }
        }

        Assert.InRange(alive, 50, 120);
        Assert.False(log.TryGet(kept[0].Reference, out _));
        Assert.False(log.TryGet(PacketRef.None, out _));
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("2001:db8::17")]
    [InlineData("::1")]
    public void AnAddressKeepsItsEndPointAndPrintsNothingOfIt(string address)
    {
        IPEndPoint endPoint = new(IPAddress.Parse(address), 40000);
        TransportAddress transport = TransportAddress.FromEndPoint(endPoint);
        Assert.Equal(endPoint, transport.ToEndPoint());
        Assert.DoesNotContain(address, transport.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(transport, TransportAddress.FromEndPoint(endPoint, TransportProtocol.Tcp, 1));
        Assert.NotEqual(TransportAddress.FromEndPoint(endPoint, TransportProtocol.Tcp, 2), TransportAddress.FromEndPoint(endPoint, TransportProtocol.Tcp, 1));
    }

    [Fact]
    public void ANameIsNotPrinted()
    {
        Personal<string> name = new("Anna Berg");
        Assert.DoesNotContain("Anna", $"{name}", StringComparison.Ordinal);
        Assert.Equal("Anna Berg", name.Reveal());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_700_000_000_123_456)]
    public void NtpTimeGoesThereAndBack(long microseconds) =>
        Assert.InRange(NtpTime.FromUnixMicroseconds(microseconds).ToUnixMicroseconds() - microseconds, -1, 0);

    [Fact]
    public void DropsAreCountedByReason()
    {
        DropCounters drops = new();
        drops.Count(DropReason.BadTag);
        drops.Count(DropReason.BadStun, 2);
        Assert.Equal(1, drops[DropReason.BadTag]);
        Assert.Equal(3, drops.Total);
    }

    [Fact]
    public void ASeedGivesTheSameRunAgain()
    {
        SeededRandomSource first = new(7);
        SeededRandomSource second = new(7);
        Assert.Equal(Enumerable.Range(0, 100).Select(_ => first.Next()), Enumerable.Range(0, 100).Select(_ => second.Next()));
    }
}
