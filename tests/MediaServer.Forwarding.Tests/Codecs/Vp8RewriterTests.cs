using CsCheck;
using MediaServer.Forwarding.Codecs;

namespace MediaServer.Forwarding.Tests.Codecs;

public class Vp8RewriterTests
{
    [Fact]
    public void DroppedFramesLeaveNoGap()
    {
        Vp8Rewriter rewriter = default;
        Assert.Equal(10, Forward(ref rewriter, 10));
        rewriter.Drop(Frame(11));
        rewriter.Drop(Frame(11));
        Assert.Equal(11, Forward(ref rewriter, 12));
        Assert.Equal(11, Forward(ref rewriter, 12));
        rewriter.Drop(Frame(13));
        Assert.Equal(12, Forward(ref rewriter, 14));
    }

    [Fact]
    public void LatePacketsKeepTheNumberOfTheirFrame()
    {
        Vp8Rewriter rewriter = default;
        Forward(ref rewriter, 10);
        rewriter.Drop(Frame(11));
        Forward(ref rewriter, 12);
        rewriter.Drop(Frame(13));
        Forward(ref rewriter, 14);
        Assert.Equal(10, Forward(ref rewriter, 10));
        Assert.Equal(11, Forward(ref rewriter, 12));
        Assert.Equal(12, Forward(ref rewriter, 14));
        Assert.Equal(13, Forward(ref rewriter, 15));
    }

    [Fact]
    public void SwitchContinuesAllThreeNumbers()
    {
        Vp8Rewriter rewriter = default;
        rewriter.Forward(Frame(100, tl0: 7, key: 3));
        rewriter.Switch();
        rewriter.Drop(Frame(5000));
        Vp8Descriptor first = Frame(5001, tl0: 200, key: 30);
        Vp8Descriptor result = Apply(rewriter.Forward(first), first);
        Assert.Equal((101, 8, 4), (result.PictureId, result.Tl0PicIdx, result.KeyIdx));
        Vp8Descriptor next = Frame(5002, tl0: 201, key: 30);
        result = Apply(rewriter.Forward(next), next);
        Assert.Equal((102, 9, 4), (result.PictureId, result.Tl0PicIdx, result.KeyIdx));
    }

    [Fact]
    public void ShortIdsWrapIntoLongOnes()
    {
        Vp8Rewriter rewriter = default;
        int expected = 126;
        for (int id = 126; id < 600; id++)
        {
            Assert.Equal(expected++ & 0x7FFF, Forward(ref rewriter, id & 0x7F, isLong: false));
        }
    }

    [Fact]
    public void KeptOffsetsGiveTheSameBytesAgain() => Gen.Select(Gen.Int[0, 0x7FFF], Gen.Int[0, 9].Array[1, 300]).Sample((start, actions) =>
    {
        Vp8Rewriter rewriter = default;
        int id = start;
        int? last = null;
        List<(Vp8Descriptor Source, Vp8Offsets Offsets, int Id)> sent = [];
        foreach (int action in actions)
        {
            id = (id + 1) & 0x7FFF;
            Vp8Descriptor frame = Frame(id, tl0: id & 0xFF);
            if (action < 3)
            {
                rewriter.Drop(frame);
                continue;
            }

            if (action == 9)
            {
                rewriter.Switch();
                id = (id + 12345) & 0x7FFF;
                frame = Frame(id, tl0: id & 0xFF);
            }

            Vp8Offsets offsets = rewriter.Forward(frame);
            int outgoing = Apply(offsets, frame).PictureId;
            Assert.Equal(last is null ? outgoing : (last + 1) & 0x7FFF, outgoing);
            last = outgoing;
            sent.Add((frame, offsets, outgoing));
        }

        Assert.All(sent, packet => Assert.Equal(packet.Id, Apply(packet.Offsets, packet.Source).PictureId));
    });

    [Fact]
    public void SourceWithoutNumbersPassesThrough()
    {
        Vp8Rewriter rewriter = default;
        Vp8Descriptor bare = new() { StartOfPartition = true, PictureId = -1, Tl0PicIdx = -1, TemporalLayer = -1, KeyIdx = -1 };
        rewriter.Drop(bare);
        byte[] bytes = new byte[Vp8Descriptor.MaxLength];
        Assert.Equal(1, rewriter.Forward(bare).WriteDescriptor(bare, bytes));
        Assert.Equal(0x10, bytes[0]);
    }

    [Fact]
    public void Vp9NumbersContinueOverASwitch()
    {
        Vp9Rewriter rewriter = default;
        byte[] first = Convert.FromHexString("AC" + "8010" + "00" + "05" + "FF");
        byte[] second = Convert.FromHexString("AC" + "11" + "00" + "80" + "FF");
        Assert.True(Vp9Descriptor.TryRead(first, out Vp9Descriptor a));
        Assert.True(Vp9Descriptor.TryRead(second, out Vp9Descriptor b));
        rewriter.Forward(a);
        rewriter.Switch();
        byte[] bytes = new byte[32];
        int length = rewriter.Forward(b).WriteDescriptor(b, second, bytes);
        Assert.Equal("AC" + "8011" + "00" + "06", Convert.ToHexString(bytes.AsSpan(0, length)));
        Assert.Equal(0, rewriter.Forward(b).WriteDescriptor(b, second, bytes.AsSpan(0, 4)));
    }

    private static int Forward(ref Vp8Rewriter rewriter, int id, bool isLong = true)
    {
        Vp8Descriptor source = Frame(id) with { IsLongPictureId = isLong };
        return Apply(rewriter.Forward(source), source).PictureId;
    }

    private static Vp8Descriptor Apply(Vp8Offsets offsets, Vp8Descriptor source)
    {
        byte[] bytes = new byte[Vp8Descriptor.MaxLength + 1];
        int length = offsets.WriteDescriptor(source, bytes);
        Assert.True(Vp8Descriptor.TryRead(bytes.AsSpan(0, length + 1), out Vp8Descriptor result));
        return result;
    }

    private static Vp8Descriptor Frame(int id, int tl0 = -1, int key = -1) =>
        new() { PictureId = id, IsLongPictureId = true, Tl0PicIdx = tl0, KeyIdx = key, TemporalLayer = -1, StartOfPartition = true };
}
