using CsCheck;
using MediaServer.Forwarding.Codecs;

namespace MediaServer.Forwarding.Tests.Codecs;

public class DependencyDescriptorTests
{
    // One spatial and two temporal layers, two decode targets, one chain, 1280x720; template ids from 5 on.
    private static readonly string Structure =
        "000101" + "00001" +                                // template_id_offset 5, dt_cnt_minus_one 1
        "00" + "01" + "11" +                                // S0T0, S0T0, S0T1
        "1010" + "1010" + "0001" +                          // SS SS -D
        "0" + "1" + "0001" + "0" + "1" + "0000" + "0" +     // none; 2; 1
        "10" + "0000" + "0010" + "0001" +                   // one chain; 0, 2, 1
        "1" + Bits(1279, 16) + Bits(719, 16);

    private static readonly byte[] KeyFrame = Pack("11" + Bits(5, 6) + Bits(1000, 16) + "10000" + Structure);

    [Fact]
    public void ReadsAKeyFrameAndTheFramesAfterIt()
    {
        DependencyStructure structure = new();
        Assert.True(DependencyDescriptor.TryParse(KeyFrame, structure, out DependencyDescriptor key));
        Assert.True(key.HasStructure && key.StartOfFrame && key.EndOfFrame);
        Assert.Equal((5, 1000, 0), (key.TemplateId, key.FrameNumber, key.FrameDiffCount));
        Assert.Equal((1280, 720), (key.Width, key.Height));
        Assert.Equal(3u, key.ActiveDecodeTargets);
        Assert.Equal((3, 2, 1), (structure.TemplateCount, structure.DecodeTargetCount, structure.ChainCount));
        Assert.Equal((0, 1), (structure.TemporalLayerOf(0), structure.TemporalLayerOf(1)));
        Assert.Equal((0, 0), (structure.ProtectedBy(0), structure.ProtectedBy(1)));

        Assert.True(DependencyDescriptor.TryParse(Pack("10" + Bits(7, 6) + Bits(1001, 16)), structure, out DependencyDescriptor upper));
        Assert.Equal((1, 1, 1), (upper.TemporalLayer, upper.FrameDiffCount, upper.GetFrameDiff(0)));
        Assert.Equal(DecodeTargetIndication.NotPresent, upper.GetIndication(0));
        Assert.Equal(DecodeTargetIndication.Discardable, upper.GetIndication(1));
        Assert.Equal(1, upper.GetChainDiff(0));
        Assert.Null(upper.ActiveDecodeTargets);
        Assert.False(upper.HasStructure || upper.EndOfFrame);
    }

    [Fact]
    public void ReadsWhatAFrameSaysOfItself()
    {
        DependencyStructure structure = Known();
        byte[] bytes = Pack(
            "11" + Bits(6, 6) + Bits(7, 16) + "01111" + "01" + "1101" + "01" + "0011" + "10" + Bits(99, 8) + "11" + Bits(4095, 12) + "00" + Bits(200, 8));
        Assert.True(DependencyDescriptor.TryParse(bytes, structure, out DependencyDescriptor frame));
        Assert.Equal(1u, frame.ActiveDecodeTargets);
        Assert.Equal(DecodeTargetIndication.Required, frame.GetIndication(0));
        Assert.Equal(DecodeTargetIndication.Discardable, frame.GetIndication(1));
        Assert.Equal((3, 4, 4096, 200), (frame.FrameDiffCount, frame.GetFrameDiff(0), frame.GetFrameDiff(2), frame.GetChainDiff(0)));
    }

    [Fact]
    public void UnknownTemplatesAreRefused()
    {
        byte[] frame = Pack("11" + Bits(8, 6) + Bits(7, 16));
        Assert.False(DependencyDescriptor.TryParse(frame, new DependencyStructure(), out _));
        Assert.False(DependencyDescriptor.TryParse(frame, Known(), out _));
    }

    [Fact]
    public void CutStructureLeavesTheOldOne()
    {
        DependencyStructure structure = Known();
        for (int length = 4; length < KeyFrame.Length; length++)
        {
            DependencyDescriptor.TryParse(KeyFrame.AsSpan(0, length), structure, out _);
            Assert.Equal(3, structure.TemplateCount);
        }

        Assert.True(DependencyDescriptor.TryParse(Pack("10" + Bits(7, 6) + Bits(1001, 16)), structure, out _));
    }

    [Fact]
    public void RewrittenDescriptorsKeepTheRest() =>
        Gen.Select(Gen.Bool, Gen.UShort, Gen.UInt[0, 3], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (withStructure, number, targets, rewriteTargets, withTargets, custom) =>
            {
                DependencyStructure structure = Known();
                string flags = (withStructure ? "1" : "0") + (withTargets ? "1" : "0") + (custom ? "111" : "000");
                string rest = (withStructure ? Structure : "") + (withTargets ? "10" : "") +
                    (custom ? "1101" + "01" + "0011" + "00" + Bits(77, 8) : "");
                bool bare = !flags.Contains('1');
                byte[] source = Pack("10" + Bits(6, 6) + Bits(1234, 16) + (bare ? "" : flags + rest));
                Assert.True(DependencyDescriptor.TryParse(source, structure, out DependencyDescriptor before));
                byte[] written = new byte[source.Length + 5];
                int length = before.Write(source, number, rewriteTargets ? targets : null, written);
                Assert.True(length > 0);
                Assert.True(DependencyDescriptor.TryParse(written.AsSpan(0, length), structure, out DependencyDescriptor after));
                Assert.Equal(number, after.FrameNumber);
                Assert.Equal(rewriteTargets ? targets : before.ActiveDecodeTargets, after.ActiveDecodeTargets);
                Assert.Equal(Describe(before), Describe(after));
                Assert.Equal(0, before.Write(source, number, targets, written.AsSpan(0, 3)));
            });

    [Fact]
    public void NothingThrowsThreeWays()
    {
        DependencyStructure structure = Known();
        ThreeWays.Run(KeyFrame, bytes => Read(bytes, structure));
        Gen.Byte.Array[0, 80].Sample(bytes => Read(bytes, Known()));
    }

    private static void Read(ReadOnlySpan<byte> bytes, DependencyStructure structure)
    {
        if (DependencyDescriptor.TryParse(bytes, structure, out DependencyDescriptor frame))
        {
            Describe(frame);
            Assert.True(frame.Write(bytes, 1, 1, new byte[bytes.Length + 8]) > 0);
        }
    }

    private static string Describe(DependencyDescriptor frame)
    {
        IEnumerable<int> diffs = Enumerable.Range(0, frame.FrameDiffCount).Select(i => frame.GetFrameDiff(i));
        IEnumerable<int> chains = Enumerable.Range(0, frame.ChainCount).Select(i => frame.GetChainDiff(i));
        IEnumerable<DecodeTargetIndication> targets = Enumerable.Range(0, frame.DecodeTargetCount).Select(i => frame.GetIndication(i));
        return $"{frame.StartOfFrame} {frame.EndOfFrame} {frame.TemplateId} {frame.SpatialLayer} {frame.TemporalLayer} {frame.HasStructure} " +
            $"{frame.Width} {string.Join(',', diffs)} {string.Join(',', chains)} {string.Join(',', targets)}";
    }

    private static DependencyStructure Known()
    {
        DependencyStructure structure = new();
        Assert.True(DependencyDescriptor.TryParse(KeyFrame, structure, out _));
        return structure;
    }

    private static string Bits(int value, int count) => Convert.ToString(value & ((1 << count) - 1), 2).PadLeft(count, '0');

    private static byte[] Pack(string bits)
    {
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '0');
        return [.. bits.Chunk(8).Select(b => Convert.ToByte(new string(b), 2))];
    }
}
