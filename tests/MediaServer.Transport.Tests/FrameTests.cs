using CsCheck;

namespace MediaServer.Transport.Tests;

/// <summary>RFC 4571 frames without a socket.</summary>
public sealed class FrameTests
{
    [Fact]
    public void Any_frames_in_any_pieces_come_out_as_they_went_in()
    {
        Gen.Select(Gen.Int[0, 3000].List[0, 20], Gen.Int[1, 4000].List[1, 30]).Sample((lengths, pieces) =>
        {
            FrameQueue queue = new(1 << 20);
            for (int i = 0; i < lengths.Count; i++)
            {
                byte[] datagram = new byte[lengths[i]];
                Lanes.Pattern(i, datagram);
                Assert.True(queue.TryAdd(datagram));
            }

            FrameReader reader = new();
            int seen = 0;
            for (int piece = 0; !queue.IsEmpty; piece++)
            {
                Span<byte> free = reader.Free();
                Assert.False(free.IsEmpty);
                int count = Math.Min(Math.Min(pieces[piece % pieces.Count], free.Length), queue.Waiting.Length);
                queue.Waiting[..count].CopyTo(free);
                queue.Taken(count);
                reader.Advance(count);
                while (reader.TryRead(out ReadOnlySpan<byte> frame) == FrameStatus.Frame)
                {
                    Lanes.Check(seen, lengths[seen], frame);
                    seen++;
                }
            }

            Assert.Equal(lengths.Count, seen);
            Assert.False(reader.HasFrame);
        });
    }

    [Fact]
    public void The_longest_frame_fits_and_a_longer_one_is_refused_by_its_length_alone()
    {
        FrameReader reader = new();
        FrameQueue queue = new(1 << 20);
        queue.TryAdd(new byte[FrameReader.MaxFrame]);
        while (!queue.IsEmpty)
        {
            Span<byte> free = reader.Free();
            int count = Math.Min(free.Length, queue.Waiting.Length);
            queue.Waiting[..count].CopyTo(free);
            queue.Taken(count);
            reader.Advance(count);
        }

        Assert.Equal(FrameStatus.Frame, reader.TryRead(out ReadOnlySpan<byte> frame));
        Assert.Equal(FrameReader.MaxFrame, frame.Length);
        byte[] header = [(FrameReader.MaxFrame + 1) >> 8, (FrameReader.MaxFrame + 1) & 255];
        header.CopyTo(reader.Free());
        reader.Advance(2);
        Assert.Equal(FrameStatus.TooLong, reader.TryRead(out _));
    }

    [Fact]
    public void A_queue_takes_whole_frames_up_to_its_bound()
    {
        FrameQueue queue = new(1000);
        Assert.True(queue.TryAdd(new byte[498]));
        Assert.True(queue.TryAdd(new byte[498]));
        Assert.False(queue.TryAdd([]));
        queue.Taken(500);
        Assert.False(queue.TryAdd(new byte[499]));
        Assert.True(queue.TryAdd(new byte[498]));
        Assert.Equal(1000, queue.Waiting.Length);
    }
}
