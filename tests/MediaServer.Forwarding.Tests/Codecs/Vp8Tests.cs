using CsCheck;
using MediaServer.Forwarding.Codecs;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Codecs;

public class Vp8Tests
{
    // Key frame of 640 by 360 behind X, I (15 bits), L, T, K.
    private const string KeyFrame = "90F0" + "8123" + "07" + "25" + "10020A" + "9D012A" + "8002" + "6801" + "00";

    private static readonly Gen<Vp8Descriptor> Descriptor = Gen.Select(
        Gen.Int[-1, 0x7FFF], Gen.Int[-1, 255], Gen.Int[-1, 3], Gen.Int[-1, 31], Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 7]).Select(
        (picture, tl0, tid, key, nonReference, start, sync, partition) => new Vp8Descriptor
        {
            PictureId = picture,
            IsLongPictureId = picture >= 0,
            Tl0PicIdx = tl0,
            TemporalLayer = tid,
            KeyIdx = key,
            NonReference = nonReference,
            StartOfPartition = start,
            LayerSync = sync && tid >= 0,
            PartitionId = partition,
        });

    [Fact]
    public void ReadsAKeyFrame()
    {
        FrameMarks marks = MarksReading.Read(Codec.Vp8, KeyFrame, marker: true);
        Assert.True(marks.StartOfFrame && marks.IsKeyFrame && marks.SwitchUp && marks.EndOfFrame);
        Assert.Equal((0x123, 640, 360), (marks.PictureId, marks.Width, marks.Height));
        Assert.True(Vp8Descriptor.TryRead(Convert.FromHexString(KeyFrame), out Vp8Descriptor descriptor));
        Assert.Equal((6, 7, 0, 5, true), (descriptor.Length, descriptor.Tl0PicIdx, descriptor.TemporalLayer, descriptor.KeyIdx, descriptor.LayerSync));
    }

    [Theory]
    [InlineData("10" + "01", true, false, 0, false)] // RFC 7741 section 4.6.2: no extension, inter frame
    [InlineData("10" + "00", true, true, 0, false)]
    [InlineData("00" + "00", false, false, 0, false)] // continues
    [InlineData("11" + "00", false, false, 0, false)] // starts the second partition
    [InlineData("B0A0" + "11" + "A0" + "01", true, false, 2, true)] // N, T with Y, 7-bit id
    public void ReadsTheDescriptor(string hex, bool start, bool key, int layer, bool discardable)
    {
        FrameMarks marks = MarksReading.Read(Codec.Vp8, hex);
        Assert.Equal((start, key, layer, discardable), (marks.StartOfFrame, marks.IsKeyFrame, marks.TemporalLayer, marks.Discardable));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("9080")]
    [InlineData("908081")]
    [InlineData("90808123")]
    [InlineData("90F0812307")]
    [InlineData("90F081230725")]
    public void RefusesACutDescriptor(string hex) => Assert.True(MarksReading.IsRefused(Codec.Vp8, hex));

    [Fact]
    public void WrittenDescriptorReadsBack() => Descriptor.Sample(source =>
    {
        byte[] bytes = new byte[Vp8Descriptor.MaxLength + 1];
        int length = default(Vp8Offsets).WriteDescriptor(source, bytes);
        Assert.True(Vp8Descriptor.TryRead(bytes.AsSpan(0, length + 1), out Vp8Descriptor read));
        Assert.Equal(source with { Length = length }, read);
    });

    [Fact]
    public void OffsetsAddAndWrap()
    {
        Vp8Descriptor source = new() { PictureId = 0x7FFF, IsLongPictureId = true, Tl0PicIdx = 255, TemporalLayer = 1, KeyIdx = 31 };
        byte[] bytes = new byte[7];
        int length = new Vp8Offsets(2, 3, 4).WriteDescriptor(source, bytes);
        Assert.True(Vp8Descriptor.TryRead(bytes.AsSpan(0, length + 1), out Vp8Descriptor read));
        Assert.Equal((1, 2, 3, 1), (read.PictureId, read.Tl0PicIdx, read.KeyIdx, read.TemporalLayer));
    }
}
