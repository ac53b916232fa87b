using CsCheck;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Protocols.Tests.Srtp;

public class SrtpReceiveStateTests
{
    [Fact]
    public void CountsTheWrap()
    {
        SrtpReceiveState state = default;
        Assert.True(state.IsFresh);
        foreach (ulong index in (ulong[])[0xFFFE, 0xFFFF, 0x10000, 0x10001])
        {
            Take(ref state, index);
        }

        Assert.Equal(1u, state.RolloverCounter);
        Assert.Equal(1, state.HighestSequence);
    }

    [Theory]
    [InlineData(0xFF00UL, 0x10005UL)]
    [InlineData(0x8000UL, 0xFFFFUL)]
    [InlineData(0x1_0001UL, 0x1_8000UL)]
    [InlineData(0x1_F000UL, 0x2_6FFFUL)]
    public void GuessesOverLoss(ulong before, ulong after)
    {
        SrtpReceiveState state = At(before);
        Take(ref state, after);
        Assert.Equal(after >> 16, state.RolloverCounter);
    }

    [Fact]
    public void ReorderingAroundTheWrap()
    {
        SrtpReceiveState state = At(0x2_FFFA);
        foreach (ulong index in (ulong[])[0x3_0002, 0x2_FFFF, 0x3_0000, 0x2_FFFC, 0x3_0001, 0x2_FFFB])
        {
            Take(ref state, index);
        }

        Assert.Equal(3u, state.RolloverCounter);
        Assert.Equal(2, state.HighestSequence);
        Assert.Equal(DropReason.Replayed, state.Check(0xFFFC, out _));
        Assert.Equal(DropReason.None, state.Check(0xFFFD, out ulong late));
        Assert.Equal(0x2_FFFDUL, late);
    }

    [Fact]
    public void EdgesOfTheWindow()
    {
        SrtpReceiveState state = At(1000);
        Assert.Equal(DropReason.Replayed, state.Check(1000, out _));
        Assert.Equal(DropReason.None, state.Check(1000 - 127, out _));
        Assert.Equal(DropReason.TooOld, state.Check(1000 - 128, out _));
        Take(ref state, 1000 - 127);
        Assert.Equal(DropReason.Replayed, state.Check(1000 - 127, out _));
        Take(ref state, 1000 - 64);
        Take(ref state, 1000 - 63);
        Take(ref state, 1001);
        Assert.Equal(DropReason.TooOld, state.Check(1000 - 127, out _));
        Assert.Equal(DropReason.Replayed, state.Check(1000 - 64, out _));
        Assert.Equal(DropReason.Replayed, state.Check(1000 - 63, out _));
        Assert.Equal(DropReason.Replayed, state.Check(1000, out _));
    }

    [Fact]
    public void BeforeTheFirstIndexThereIsNothing()
    {
        SrtpReceiveState state = At(3);
        Assert.Equal(DropReason.TooOld, state.Check(0xFFFF, out _));
        Assert.Equal(DropReason.None, state.Check(0, out _));
    }

    [Fact]
    public void IndexDoesNotWrapAfter48Bits()
    {
        SrtpReceiveState state = At(0xFFFF_FFFF_FFFF);
        Assert.Equal(DropReason.TooOld, state.Check(0, out _));
        Assert.Equal(DropReason.None, state.Check(0xFFFE, out ulong index));
        Assert.Equal(0xFFFF_FFFF_FFFEUL, index);
    }

    [Fact]
    public void CheckChangesNothing()
    {
        SrtpReceiveState state = At(500);
        for (int i = 0; i < 0x10000; i++)
        {
            state.Check((ushort)i, out _);
        }

        Assert.Equal(500, state.HighestSequence);
        Assert.Equal(DropReason.None, state.Check(501, out _));
    }

    [Fact]
    public void AgreesWithASetOfEverythingSeen() =>
        Gen.Select(Gen.ULong[0, 0xFFFF], Gen.Int[-200, 2000].Array[1, 300]).Sample((start, steps) =>
        {
            // Against a model that remembers every index and knows the truth.
            SrtpReceiveState state = default;
            HashSet<ulong> seen = [];
            ulong highest = start;
            bool first = true;
            foreach (int step in steps)
            {
                long next = (long)highest + step;
                if (next < 0 || (first && next > 0xFFFF))
                {
                    continue;
                }

                ulong index = (ulong)next;
                DropReason expected = first ? DropReason.None
                    : seen.Contains(index) && highest - index < 128 ? DropReason.Replayed
                    : index + 128 <= highest ? DropReason.TooOld
                    : DropReason.None;
                DropReason actual = state.Check((ushort)index, out ulong guess);
                if (actual != expected || (actual == DropReason.None && guess != index))
                {
                    return false;
                }

                if (actual == DropReason.None)
                {
                    state.Accept(guess);
                    seen.Add(index);
                    highest = first ? index : Math.Max(highest, index);
                    first = false;
                }
            }

            return true;
        });

    private static SrtpReceiveState At(ulong index)
    {
        SrtpReceiveState state = default;
        state.Accept(index);
        return state;
    }

    private static void Take(ref SrtpReceiveState state, ulong index)
    {
        Assert.Equal(DropReason.None, state.Check((ushort)index, out ulong guess));
        Assert.Equal(index, guess);
        state.Accept(guess);
    }
}
