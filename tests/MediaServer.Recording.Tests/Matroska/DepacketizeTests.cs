using MediaServer.Primitives;
using MediaServer.Recording.Age;
using MediaServer.Recording.Depacketizing;
using MediaServer.Recording.Matroska;
using Xunit.Abstractions;

namespace MediaServer.Recording.Tests.Matroska;

/// <summary>Real encoded frames through packets, depacketizer, Matroska and age, to FFmpeg's decoders.</summary>
public class DepacketizeTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(MatroskaCodec.Opus)]
    [InlineData(MatroskaCodec.Vp8)]
    [InlineData(MatroskaCodec.Vp9)]
    [InlineData(MatroskaCodec.Av1)]
    [InlineData(MatroskaCodec.H264)]
    public void A_recorded_track_decodes_whole(MatroskaCodec codec)
    {
        if (!Tool.Exists("ffmpeg"))
        {
            output.WriteLine("ffmpeg is not installed");
            return;
        }

        EncodedMedia media = EncodedMedia.Make(codec, 3);
        AgeIdentity identity = AgeIdentity.Generate(new SeededRandomSource(1));
        MemorySink sink = new();
        using AgeStreamWriter age = new([identity.Recipient], new SeededRandomSource(2), sink, Duration.FromSeconds(2));
        MatroskaWriter writer = new(age);
        MatroskaTrack track = new() { Number = 1, Codec = codec, Name = "Anna", IsDefault = true, CodecPrivate = InBand(codec) };
        writer.Begin([track], "test", 1_700_000_000_000_000, default);
        writer.SetCueTrack(track);
        FileSink frames = new(writer, media);
        Depacketizer depacketizer = Depacketizers.Create(codec);
        Packetizer packetizer = new(codec, 7, 65500);
        uint timestamp = 0xFFFF0000;
        foreach (byte[] frame in media.Frames)
        {
            foreach (byte[] packet in packetizer.Frame(frame, timestamp))
            {
                Assert.True(RtpView.TryParse(packet, out RtpView view));
                depacketizer.Packet(view.Payload, view.Timestamp, view.Marker, frames);
            }

            timestamp += (uint)media.TicksPerFrame;
        }

        writer.Finish([], default);
        age.Finish();
        Assert.Equal(0, frames.BrokenCount);
        Assert.Equal(media.Frames.Count, frames.Count);
        if (codec != MatroskaCodec.Opus)
        {
            Assert.Equal((320, 180), frames.Size);
        }

        using TemporaryFolder folder = new();
        string file = folder.File("x.mkv");
        AgeReader.TryOpen(new MemoryStream(sink.File()), [identity], out AgeReader? reader);
        using (FileStream plain = File.Create(file))
        {
            reader!.CopyTo(plain);
        }

        output.WriteLine(Probe.Streams(file));
        Assert.Equal("", Probe.DecodeErrors(file));
        Assert.Equal(media.Frames.Count, Probe.DecodedFrames(file, 0));
        if (codec == MatroskaCodec.Opus)
        {
            Assert.InRange(Probe.DecodedSeconds(file, 0), 2.97, 3.05);
        }
    }

    private static byte[] InBand(MatroskaCodec codec) => codec switch
    {
        MatroskaCodec.H264 => H264Configuration.InBand,
        MatroskaCodec.Av1 => Av1Configuration.InBand,
        _ => [],
    };

    private sealed class FileSink(MatroskaWriter writer, EncodedMedia media) : IFrameSink
    {
        public int Count { get; private set; }

        public int BrokenCount { get; private set; }

        public (int, int) Size { get; private set; }

        public void Frame(in MediaFrame frame)
        {
            Size = frame.Width > 0 ? (frame.Width, frame.Height) : Size;
            writer.Frame(1, (long)Count++ * media.TicksPerFrame * 1000 / media.ClockRate, frame.IsKeyframe, frame.Data, default);
        }

        public void Broken() => BrokenCount++;
    }
}
