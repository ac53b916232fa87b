using MediaServer.Primitives;
using MediaServer.Recording.Depacketizing;
using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Tests.Depacketizing;

/// <summary>Whatever comes from the network: nothing throws, nothing reads past the end.</summary>
public class BadInputTests
{
    [Theory]
    [InlineData(MatroskaCodec.Opus)]
    [InlineData(MatroskaCodec.Vp8)]
    [InlineData(MatroskaCodec.Vp9)]
    [InlineData(MatroskaCodec.Av1)]
    [InlineData(MatroskaCodec.H264)]
    public void Random_payloads_are_only_broken_frames(MatroskaCodec codec)
    {
        SeededRandomSource random = new(21);
        Depacketizer depacketizer = Depacketizers.Create(codec);
        NullSink sink = new();
        byte[] payload = new byte[64];
        for (int i = 0; i < 200_000; i++)
        {
            random.Fill(payload);
            depacketizer.Packet(payload.AsSpan(0, random.NextInt(64)), (uint)(i / 3), random.NextInt(3) == 0, sink);
            if (random.NextInt(50) == 0)
            {
                depacketizer.Lost(sink);
            }
        }
    }

    [Theory]
    [InlineData(MatroskaCodec.Vp8)]
    [InlineData(MatroskaCodec.Vp9)]
    [InlineData(MatroskaCodec.Av1)]
    [InlineData(MatroskaCodec.H264)]
    public void Real_packets_cut_and_flipped_do_no_harm(MatroskaCodec codec)
    {
        if (!Tool.Exists("ffmpeg"))
        {
            return;
        }

        EncodedMedia media = EncodedMedia.Make(codec, 0.4);
        List<byte[]> packets = [.. media.Frames.SelectMany((f, i) => new Packetizer(codec, 1, 1).Frame(f, (uint)i))];
        NullSink sink = new();
        foreach (byte[] packet in packets.Take(3))
        {
            for (int length = 0; length <= packet.Length; length++)
            {
                Feed(codec, packet[..length], sink);
            }

            for (int bit = 0; bit < Math.Min(packet.Length, 60) * 8; bit++)
            {
                byte[] flipped = [.. packet];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Feed(codec, flipped, sink);
            }
        }
    }

    [Fact]
    public void A_frame_grows_to_a_bound_and_no_further()
    {
        H264Depacketizer depacketizer = new();
        NullSink sink = new();
        byte[] fragment = new byte[1200];
        fragment[0] = 28;
        fragment[1] = 0x85;
        for (int i = 0; i < 2000; i++)
        {
            depacketizer.Packet(fragment, 1, marker: i == 1999, sink);
            fragment[1] = 0x05;
        }

        Assert.Equal((0, 1), (sink.Frames, sink.BrokenFrames));
    }

    [Fact]
    public void A_sequence_that_jumps_is_believed_at_its_second_packet()
    {
        ReorderWindow window = new(new PacketPool(10), Duration.FromMilliseconds(100));
        OrderSink sink = new();
        foreach (ushort sequence in (ushort[])[65534, 65535, 0, 2, 1, 1, 40000, 3, 50000, 50001, 50002])
        {
            window.Receive(sequence, [(byte)sequence], Instant.FromMilliseconds(sequence == 3 ? 60 : 0), sink);
            window.Tick(sequence == 1 ? Instant.FromMilliseconds(50) : default, sink);
        }

        Assert.Equal("65534 65535 0 1 2 3 lost 50001 50002", sink.Text.Replace("254", "65534", StringComparison.Ordinal)
            .Replace("255", "65535", StringComparison.Ordinal).Replace(" 81", " 50001", StringComparison.Ordinal).Replace(" 82", " 50002", StringComparison.Ordinal));
    }

    [Fact]
    public void When_the_memory_is_full_the_oldest_gap_is_given_up()
    {
        PacketPool pool = new(4);
        ReorderWindow window = new(pool, Duration.FromSeconds(10));
        OrderSink sink = new();
        foreach (ushort sequence in (ushort[])[1, 3, 4, 5, 6, 7, 8])
        {
            window.Receive(sequence, [(byte)sequence], default, sink);
        }

        Assert.Equal("1 lost 3 4 5 6 7 8", sink.Text);
    }

    [Fact]
    public void Spatial_layers_become_one_superframe_with_an_index()
    {
        Vp9Depacketizer depacketizer = new();
        KeepSink sink = new();

        // Descriptor: picture id, layer indices, begin and end (RFC 9628 section 4.2); two layers of one picture.
        depacketizer.Packet([0x80 | 0x20 | 0x08, 0x05, 0x00, 0x01, 0x82, 0x49], 9, marker: false, sink);
        depacketizer.Packet([0x80 | 0x20 | 0x04, 0x05, 0x00, 0x01, 0x11], 9, marker: false, sink);
        depacketizer.Packet([0x80 | 0x40 | 0x20 | 0x0C, 0x05, 0x03, 0x01, 0x86, 0x22], 9, marker: true, sink);
        Assert.Equal([0x82, 0x49, 0x11, 0x86, 0x22, 0xD9, 3, 0, 0, 0, 2, 0, 0, 0, 0xD9], sink.Last);
        Assert.True(sink.WasKeyframe);
    }

    private sealed class KeepSink : IFrameSink
    {
        public byte[] Last { get; private set; } = [];

        public bool WasKeyframe { get; private set; }

        public void Frame(in MediaFrame frame)
        {
            Last = frame.Data.ToArray();
            WasKeyframe = frame.IsKeyframe;
        }

        public void Broken() => Last = [];
    }

    private static void Feed(MatroskaCodec codec, byte[] packet, NullSink sink)
    {
        if (RtpView.TryParse(packet, out RtpView view))
        {
            Depacketizer depacketizer = Depacketizers.Create(codec);
            depacketizer.Packet(view.Payload, view.Timestamp, true, sink);
        }
    }

    private sealed class NullSink : IFrameSink
    {
        public int Frames { get; private set; }

        public int BrokenFrames { get; private set; }

        public void Frame(in MediaFrame frame) => Frames++;

        public void Broken() => BrokenFrames++;
    }

    private sealed class OrderSink : IPacketSink
    {
        private readonly List<string> _seen = [];

        public string Text => string.Join(' ', _seen);

        public void Packet(ReadOnlySpan<byte> packet, Instant arrival) => _seen.Add(packet[0].ToString());

        public void Lost(int count, Instant at) => _seen.Add("lost");
    }
}
