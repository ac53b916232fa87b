using System.Buffers;
using MediaServer.Protocols.Stun;
using MediaServer.Protocols.Tests.Stun;
using MediaServer.Protocols.Turn;

namespace MediaServer.Protocols.Tests.Turn;

public sealed class TurnStreamFramerTests
{
    private static readonly byte[][] Messages =
    [
        Rfc5769.Request, TurnClient.ChannelData(0x4000, 1, 2, 3, 4, 5), TurnClient.ChannelData(0x4FFF),
        TurnClient.Indication(TurnClient.Media, [1, 2, 3]), TurnClient.ChannelData(0x4001, new byte[1200]),
    ];

    private static readonly byte[] Stream = [.. Messages.SelectMany(message => message.Concat(new byte[(4 - (message.Length & 3)) & 3]))];

    [Fact]
    public void Stream_split_at_every_byte_gives_the_same_messages()
    {
        byte[] scratch = new byte[TurnStreamFramer.MaxFrame];
        for (int split = 0; split <= Stream.Length; split++)
        {
            List<byte[]> read = [];
            ReadOnlySequence<byte> first = new(Stream, 0, split);
            ReadAll(ref first, scratch, read);

            // What was incomplete comes again with the rest, in segments cut at the same place.
            ReadOnlySequence<byte> rest = Segments(first.ToArray(), Stream[split..]);
            ReadAll(ref rest, scratch, read);
            Assert.Equal(Messages, read);
            Assert.True(rest.IsEmpty);
        }
    }

    [Fact]
    public void Segments_of_one_byte_give_the_same_messages()
    {
        List<byte[]> read = [];
        ReadOnlySequence<byte> input = Segments([.. Stream.Select(b => new[] { b })]);
        ReadAll(ref input, new byte[TurnStreamFramer.MaxFrame], read);
        Assert.Equal(Messages, read);
    }

    [Fact]
    public void What_is_neither_is_broken_at_its_first_byte()
    {
        for (int first = 0; first < 256; first++)
        {
            bool good = first is < 4 or (>= 0x40 and <= 0x4F);
            Assert.Equal(good ? TurnFrame.Incomplete : TurnFrame.Broken, TurnStreamFramer.Next([(byte)first], out _, out _));
        }

        Assert.Equal(TurnFrame.Broken, TurnStreamFramer.Next([0, 1, 0, 3], out _, out _));
        Assert.Equal(TurnFrame.Incomplete, TurnStreamFramer.Next([], out _, out _));
    }

    [Fact]
    public void Longest_frames_fit_and_flipped_bits_never_throw()
    {
        byte[] longest = new byte[TurnStreamFramer.MaxFrame];
        longest[0] = 0x40;
        longest[2] = longest[3] = 0xFF;
        Assert.Equal(TurnFrame.ChannelData, TurnStreamFramer.Next(longest, out int message, out int consumed));
        Assert.Equal((4 + 65535, TurnStreamFramer.MaxFrame), (message, consumed));
        byte[] stun = [0, 1, 0xFF, 0xFC];
        Assert.Equal(TurnFrame.Incomplete, TurnStreamFramer.Next(stun, out _, out _));

        byte[] scratch = new byte[TurnStreamFramer.MaxFrame];
        for (int bit = 0; bit < Stream.Length * 8; bit++)
        {
            byte[] flipped = [.. Stream];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            ReadOnlySequence<byte> input = new(flipped);
            ReadAll(ref input, scratch, []);
        }
    }

    private static void ReadAll(ref ReadOnlySequence<byte> input, byte[] scratch, List<byte[]> messages)
    {
        while (TurnStreamFramer.Next(ref input, scratch, out ReadOnlySpan<byte> message) is TurnFrame.Stun or TurnFrame.ChannelData)
        {
            Assert.True(message.Length >= 4 && (message[0] >= 0x40 || message.Length >= StunHeader.Size));
            messages.Add(message.ToArray());
        }
    }

    private static ReadOnlySequence<byte> Segments(params byte[][] parts)
    {
        Segment first = new(parts[0], null);
        Segment last = first;
        foreach (byte[] part in parts.Skip(1))
        {
            last = new Segment(part, last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
