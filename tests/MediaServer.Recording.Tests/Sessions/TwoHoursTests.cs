using MediaServer.Primitives;
using MediaServer.Recording.Age;
using MediaServer.Recording.Depacketizing;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;
using Xunit.Abstractions;

namespace MediaServer.Recording.Tests.Sessions;

/// <summary>Two hours with clocks that disagree: sender 100 ppm fast, its sound card and camera off by as much again.</summary>
public class TwoHoursTests(ITestOutputHelper output)
{
    private const double SenderSkew = 100e-6;
    private const int Hours = 2;

    [Fact]
    public void Clocks_that_drift_stay_together()
    {
        SenderClock sender = new();
        TrackClock voice = new(48_000, sender);
        TrackClock camera = new(90_000, sender);
        SeededRandomSource random = new(8);
        double worst = 0, worstLips = 0, error = 0;
        for (int step = 0; step < Hours * 3600 * 50; step++)
        {
            double time = step * 0.02;
            double jitter = 0.010 + (0.030 * random.NextDouble());
            Instant arrival = Instant.FromSeconds(time + jitter);
            if (step % 150 == 40)
            {
                Instant reportArrival = Instant.FromSeconds(time + 0.010 + (0.030 * random.NextDouble()));
                NtpTime ntp = Ntp(time);
                voice.Report(ntp, Rtp(time, 48_000, +100e-6), reportArrival);
                camera.Report(ntp, Rtp(time, 90_000, -100e-6), reportArrival);
            }

            double voiceError = voice.ToInstant(Rtp(time, 48_000, +100e-6), arrival).Seconds - time;
            double cameraError = camera.ToInstant(Rtp(time, 90_000, -100e-6), arrival).Seconds - time;
            if (time > 60)
            {
                error = Math.Max(Math.Abs(voiceError), Math.Abs(cameraError));
                worst = Math.Max(worst, error);
                worstLips = Math.Max(worstLips, Math.Abs(voiceError - cameraError));
            }
        }

        output.WriteLine($"worst against the true time {worst * 1000:F1} ms, between voice and lips {worstLips * 1000:F2} ms");
        Assert.True(worst < 0.040);
        Assert.True(worstLips < 0.005);
    }

    [Fact]
    public void A_clock_without_reports_follows_arrival()
    {
        TrackClock clock = new(48_000, new SenderClock());
        SeededRandomSource random = new(9);
        double worst = 0;
        for (int step = 0; step < 3600 * 50; step++)
        {
            double time = step * 0.02;
            Instant arrival = Instant.FromSeconds(time + 0.010 + (0.030 * random.NextDouble()));
            double error = clock.ToInstant(Rtp(time, 48_000, -100e-6), arrival).Seconds - time;
            worst = Math.Max(worst, Math.Abs(error));
        }

        Assert.True(worst < 0.045, $"{worst}");
    }

    [Fact]
    public void The_file_is_within_a_hundredth_of_its_payload()
    {
        // 1 Mbit/s: 80 bytes of sound fifty times a second, the rest pictures at 25.
        CountingSink sink = new();
        RecordingOptions options = new() { Recipients = [Studio.Identity.Recipient] };
        using SessionRecorder recorder = new(options, [Studio.Voice, Studio.Camera], sink, new SeededRandomSource(1), new WallClock(0), default);
        Packetizer voice = new(MatroskaCodec.Opus, 1, 1);
        Packetizer camera = new(MatroskaCodec.Vp8, 2, 1);
        SeededRandomSource random = new(4);
        byte[] sound = FakeMedia.Opus(80, random);
        byte[] key = FakeMedia.Vp8(true, 9000, random);
        byte[] delta = FakeMedia.Vp8(false, 4800, random);
        for (int step = 0; step < Hours * 3600 * 50; step++)
        {
            Instant now = Instant.FromMilliseconds(step * 20);
            foreach (byte[] packet in voice.Frame(sound, (uint)(step * 960)))
            {
                recorder.Packet(1, packet, now);
            }

            foreach (byte[] packet in step % 2 == 0 ? camera.Frame(step % 500 == 0 ? key : delta, (uint)(step * 1800)) : [])
            {
                recorder.Packet(2, packet, now);
            }

            if (now >= recorder.Deadline)
            {
                recorder.Tick(now);
            }
        }

        recorder.Finish(Instant.FromSeconds(Hours * 3600));
        long payload = recorder.Uses.Sum(u => u.Bytes);
        output.WriteLine($"{payload} bytes of payload, {sink.Bytes} in the file: {100.0 * (sink.Bytes - payload) / payload:F3} % more; {recorder.Cues.Count} cues");
        Assert.Equal(Hours * 3600 * 25, recorder.Uses[1].Frames);
        Assert.True(sink.Bytes < payload * 1.01);
        Assert.InRange(recorder.Cues.Count, 700, 8192);
    }

    [Fact]
    public void A_packet_allocates_next_to_nothing()
    {
        RecordingOptions options = new() { Recipients = [Studio.Identity.Recipient] };
        using SessionRecorder recorder = new(options, [Studio.Voice, Studio.Camera], new CountingSink(), new SeededRandomSource(1), new WallClock(0), default);
        SeededRandomSource random = new(4);
        Packetizer camera = new(MatroskaCodec.Vp8, 2, 1);
        List<byte[]>[] frames = [.. Enumerable.Range(0, 2000).Select(i => camera.Frame(FakeMedia.Vp8(i % 100 == 0, 6000, random), (uint)(i * 3600)))];
        long before = 0;
        int packets = 0;
        for (int i = 0; i < frames.Length; i++)
        {
            before = i == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            Instant now = Instant.FromMilliseconds(i * 40);
            foreach (byte[] packet in frames[i])
            {
                recorder.Packet(2, packet, now);
                packets += i >= 1000 ? 1 : 0;
            }

            if (now >= recorder.Deadline)
            {
                recorder.Tick(now);
            }
        }

        // What is left is a cipher object for each chunk of 64 KiB and a list that grows.
        double each = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)packets;
        output.WriteLine($"{each:F1} bytes a packet");
        Assert.True(each < 16, $"{each}");
    }

    private static NtpTime Ntp(double time) => NtpTime.FromUnixMicroseconds(1_700_000_000_000_000 + (long)(time * (1 + SenderSkew) * 1e6));

    private static uint Rtp(double time, int rate, double skew) => (uint)(long)(time * rate * (1 + SenderSkew + skew) + 4_294_000_000);

    private sealed class CountingSink : IRecordingSink
    {
        public long Bytes { get; private set; }

        public int FreeChunks => 24;

        public SinkStatus Status(Instant now) => default;

        public void Begin(ReadOnlySpan<byte> header, ReadOnlySpan<byte> finalChunk) => Bytes += header.Length;

        public void Chunk(long index, ReadOnlySpan<byte> sealedChunk, ReadOnlySpan<byte> nextFinal) => Bytes += sealedChunk.Length;

        public void End(long index) => Bytes += AgeFormat.SealedFinalSize;
    }
}
