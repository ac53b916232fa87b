using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.Tests.Rtp;

public class DemultiplexerTests
{
    [Theory]
    [InlineData(0, PacketClass.Stun)]
    [InlineData(3, PacketClass.Stun)]
    [InlineData(4, PacketClass.Unknown)]
    [InlineData(15, PacketClass.Unknown)]
    [InlineData(16, PacketClass.Zrtp)]
    [InlineData(19, PacketClass.Zrtp)]
    [InlineData(20, PacketClass.Dtls)]
    [InlineData(63, PacketClass.Dtls)]
    [InlineData(64, PacketClass.TurnChannel)]
    [InlineData(79, PacketClass.TurnChannel)]
    [InlineData(80, PacketClass.Unknown)]
    [InlineData(127, PacketClass.Unknown)]
    [InlineData(128, PacketClass.Rtp)]
    [InlineData(191, PacketClass.Rtp)]
    [InlineData(192, PacketClass.Unknown)]
    public void FirstByteTells(byte first, PacketClass expected) =>
        Assert.Equal(expected, Demultiplexer.Classify([first, 0x60]));

    [Theory]
    [InlineData(191, PacketClass.Rtp)]
    [InlineData(192, PacketClass.Rtcp)]
    [InlineData(223, PacketClass.Rtcp)]
    [InlineData(224, PacketClass.Rtp)]
    public void SecondByteTellsRtcp(byte second, PacketClass expected) =>
        Assert.Equal(expected, Demultiplexer.Classify([0x80, second]));

    [Fact]
    public void NothingIsUnknown() => Assert.Equal(PacketClass.Unknown, Demultiplexer.Classify([0x80]));
}
