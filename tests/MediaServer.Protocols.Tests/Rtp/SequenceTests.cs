using CsCheck;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.Tests.Rtp;

public class SequenceTests
{
    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(0, 0xFFFF, true)]
    [InlineData(0xFFFF, 0, false)]
    [InlineData(5, 5, false)]
    [InlineData(0x8000, 0, true)]
    [InlineData(0, 0x8000, false)]
    public void NewerWraps(int a, int b, bool newer) => Assert.Equal(newer, Sequence.IsNewer((ushort)a, (ushort)b));

    [Fact]
    public void OneOfTwoIsNewer() => Gen.Select(Gen.UShort, Gen.UShort).Sample((a, b) =>
        Assert.Equal(a != b, Sequence.IsNewer(a, b) ^ Sequence.IsNewer(b, a)));

    [Fact]
    public void DistanceIsTheShortWay()
    {
        Assert.Equal(2, Sequence.Distance((ushort)0xFFFF, (ushort)1));
        Assert.Equal(-2, Sequence.Distance((ushort)1, (ushort)0xFFFF));
        Assert.Equal(2, Sequence.Distance(uint.MaxValue, 1u));
    }

    [Fact]
    public void UnwrapsAWalkOfSmallSteps() => Gen.Select(Gen.UShort, Gen.Int[-1000, 30000].Array[1, 200]).Sample((start, steps) =>
    {
        SequenceUnwrapper unwrapper = default;
        long expected = unwrapper.Unwrap(start);
        Assert.Equal(start, (ushort)expected);
        foreach (int step in steps)
        {
            long next = unwrapper.Highest + step;
            Assert.Equal(next, unwrapper.Peek((ushort)next));
            Assert.Equal(next, unwrapper.Unwrap((ushort)next));
        }
    });

    [Fact]
    public void UnwrapsTimestamps()
    {
        TimestampUnwrapper unwrapper = default;
        long first = unwrapper.Unwrap(uint.MaxValue - 1);
        Assert.Equal(first + 3000, unwrapper.Unwrap(2998));
        Assert.Equal(first - 10, unwrapper.Unwrap(uint.MaxValue - 11));
        Assert.Equal(first + 3000, unwrapper.Highest);
    }
}
