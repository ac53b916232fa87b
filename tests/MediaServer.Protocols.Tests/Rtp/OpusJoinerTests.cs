using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.Tests.Rtp;

public sealed class OpusJoinerTests
{
    [Fact]
    public void FramesOfOneLengthNeedNoLengths()
    {
        // RFC 6716 section 3.2.5: code 3, constant lengths: TOC, count, frames.
        Assert.Equal([0x7B, 2, 1, 2, 3, 4, 5, 6], Join([0x78, 1, 2, 3], [0x78, 4, 5, 6]));
    }

    [Fact]
    public void FramesOfOtherLengthsTellThem()
    {
        Assert.Equal([0x7B, 0x83, 2, 3, 1, 2, 3, 4, 5, 6, 7], Join([0x78, 1, 2], [0x78, 3, 4, 5], [0x78, 6, 7]));
    }

    [Fact]
    public void ALongLengthTakesTwoBytes()
    {
        // RFC 6716 section 3.2.1: 252 + (length mod 4), then a quarter of what is left.
        byte[] joined = Join([0x78, .. new byte[255]], [0x78, .. new byte[10]]);
        Assert.Equal([0x7B, 0x82, 255, 0], joined[..4]);
        Assert.Equal(4 + 255 + 10, joined.Length);
        joined = Join([0x78, .. new byte[1275]], [0x78, .. new byte[10]]);
        Assert.Equal([0x7B, 0x82, 255, 255], joined[..4]);
    }

    [Fact]
    public void OnePacketStaysAsItIs() => Assert.Equal([0x78, 9, 8], Join([[0x78, 9, 8]]));

    [Theory]
    [InlineData(new byte[] { }, false)]
    [InlineData(new byte[] { 0x78 }, false)]
    [InlineData(new byte[] { 0x78, 1 }, false)]
    [InlineData(new byte[] { 0x79, 1, 2 }, false)]
    [InlineData(new byte[] { 0x7B, 1, 2 }, false)]
    [InlineData(new byte[] { 0x78, 1, 2 }, true)]
    public void OnlyPacketsOfOneFrameAreJoined(byte[] packet, bool can) => Assert.Equal(can, OpusJoiner.CanJoin(packet));

    [Fact]
    public void AnotherKindIsRefused()
    {
        OpusJoiner joiner = new(new byte[100]);
        Assert.True(joiner.TryAdd([0x78, 1, 2]));
        Assert.False(joiner.TryAdd([0x70, 1, 2]));
        Assert.False(joiner.TryAdd([0x7C, 1, 2]));
        Assert.Equal(1, joiner.Count);
        Assert.Equal(3, joiner.Finish());
    }

    [Fact]
    public void NothingIsWrittenBeyondTheRoom()
    {
        for (int room = 0; room < 40; room++)
        {
            byte[] memory = new byte[room + 8];
            OpusJoiner joiner = new(memory.AsSpan(0, room));
            for (int i = 0; i < 8; i++)
            {
                joiner.TryAdd([0x78, 1, 2, 3, 4, 5]);
            }

            Assert.True(joiner.Finish() <= room);
            Assert.All(memory[room..], value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void TheCountIsReadBackByTheTocReader()
    {
        Assert.True(OpusToc.TryRead(Join([0x78, 1, 2], [0x78, 3, 4, 5], [0x78, 6, 7]), out OpusToc toc));
        Assert.Equal((3, 2880), (toc.FrameCount, toc.Samples));
    }

    private static byte[] Join(params byte[][] packets)
    {
        byte[] room = new byte[4000];
        OpusJoiner joiner = new(room);
        foreach (byte[] packet in packets)
        {
            Assert.True(joiner.TryAdd(packet));
        }

        return room[..joiner.Finish()];
    }
}
