using MediaServer.Primitives;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;
using Xunit.Abstractions;

namespace MediaServer.Recording.Tests.Sessions;

public class SessionTests(ITestOutputHelper output)
{
    [Fact]
    public void A_session_of_real_media_on_a_bad_network_decodes_whole()
    {
        if (!Tool.Exists("ffmpeg"))
        {
            output.WriteLine("ffmpeg is not installed");
            return;
        }

        (TrackDescription Track, EncodedMedia Media)[] all =
        [
            (Studio.Voice, EncodedMedia.Make(MatroskaCodec.Opus, 4)),
            (Studio.Camera, EncodedMedia.Make(MatroskaCodec.Vp8, 4)),
            (Studio.Camera with { Codec = MatroskaCodec.H264, Name = "Berit", Sender = "b" }, EncodedMedia.Make(MatroskaCodec.H264, 4)),
        ];
        using Studio studio = new(tracks: [.. all.Select(a => a.Track)], options: new RecordingOptions { Recipients = [], ActiveSpeaker = MatroskaCodec.H264, SpareTracks = new Dictionary<MatroskaCodec, int>() });
        studio.Session.Recorder.SetActiveSpeaker(3, studio.Now);
        SeededRandomSource random = new(3);
        List<(long At, int Track, byte[] Packet)> wire = [];
        for (int track = 0; track < all.Length; track++)
        {
            EncodedMedia media = all[track].Media;
            for (int i = 0; i < media.Frames.Count; i++)
            {
                long sent = (long)i * media.TicksPerFrame * 1_000_000 / media.ClockRate;
                foreach (byte[] packet in studio.Packets(track + 1, media.Frames[i], (uint)(i * media.TicksPerFrame) - 5000))
                {
                    // Jitter that swaps neighbours; one in twenty is lost and comes again 200 ms later; one in fifty twice.
                    long delay = 20_000 + random.NextInt(15_000) + (random.NextInt(20) == 0 ? 200_000 : 0);
                    wire.Add((sent + delay, track + 1, packet));
                    if (random.NextInt(50) == 0)
                    {
                        wire.Add((sent + delay + 30_000, track + 1, packet));
                    }
                }
            }
        }

        Instant start = studio.Now;
        foreach ((long at, int track, byte[] packet) in wire.OrderBy(w => w.At))
        {
            studio.Pass(start + Duration.FromMicroseconds(at) - studio.Now);
            studio.Session.Recorder.Packet(track, packet, studio.Now);
        }

        studio.Session.Recorder.Mark("Berit left", studio.Now);
        studio.Finish();
        Assert.Equal(RecordingState.Finished, studio.Session.Recorder.State);
        Assert.Equal(all.Select(a => (long)a.Media.Frames.Count), studio.Session.Recorder.Uses.Select(u => u.Frames));
        using TemporaryFolder folder = new();
        string file = folder.File("x.mkv");
        File.WriteAllBytes(file, studio.Plain());
        output.WriteLine(Probe.Streams(file));
        Assert.Equal("", Probe.DecodeErrors(file));

        // Track 1 is the active speaker, then the three in their order.
        Assert.Equal(all[2].Media.Frames.Count, Probe.DecodedFrames(file, 0));
        Assert.InRange(Probe.DecodedSeconds(file, 1), 4 * 0.99, 4 * 1.01);
        Assert.Equal(all[1].Media.Frames.Count, Probe.DecodedFrames(file, 2));
        Assert.Equal(all[2].Media.Frames.Count, Probe.DecodedFrames(file, 3));
    }

    [Fact]
    public void Packets_that_never_come_are_a_gap_after_the_wait()
    {
        using Studio studio = new();
        studio.Talk(2);
        long frames = studio.Session.Recorder.Uses[0].Frames;
        uint timestamp = (uint)((studio.Now - Instant.FromSeconds(100)).Microseconds * 48 / 1000);
        studio.Packets(1, FakeMedia.Opus(50, new SeededRandomSource(1)), timestamp).ToList();
        studio.Send(1, FakeMedia.Opus(50, new SeededRandomSource(1)), timestamp + 960);
        studio.Pass(Duration.FromMilliseconds(500));
        Assert.Equal(frames, studio.Session.Recorder.Uses[0].Frames);
        studio.Pass(Duration.FromMilliseconds(150));
        studio.Pass(Duration.FromMilliseconds(1));
        Assert.Equal(frames + 1, studio.Session.Recorder.Uses[0].Frames);
        Assert.Equal(1, studio.Session.Recorder.Uses[0].LostPackets);
    }

    [Fact]
    public void Video_waits_for_a_keyframe_and_asks_for_one()
    {
        using Studio studio = new();
        SeededRandomSource random = new(2);
        for (int i = 0; i < 30; i++)
        {
            studio.Send(2, FakeMedia.Vp8(key: i == 25, 500, random), (uint)(i * 3600));
            studio.Pass(Duration.FromMilliseconds(40));
        }

        Assert.Equal(5, studio.Session.Recorder.Uses[1].Frames);
        Assert.Equal(25, studio.Session.Recorder.Uses[1].SkippedFrames);
        Assert.Contains(studio.Events, e => e.Kind == RecorderEventKind.KeyframeWanted && e.Track == 2);
    }

    [Fact]
    public void A_pause_keeps_nothing_and_time_goes_on()
    {
        using Studio studio = new();
        studio.Talk(3);
        studio.Session.Recorder.Pause(studio.Now);
        long bytes = studio.Session.Recorder.Uses[0].Bytes;
        studio.Talk(4);
        Assert.Equal(RecordingState.Paused, studio.Session.Recorder.State);
        Assert.Equal(bytes, studio.Session.Recorder.Uses[0].Bytes);
        studio.Session.Recorder.Resume(studio.Now);
        studio.Talk(3);
        studio.Finish();
        Assert.Contains(studio.Session.Recorder.Gaps, g => g.Reason == GapReason.Paused && g.ToMilliseconds - g.FromMilliseconds is > 3900 and < 4200);
        MatroskaReader reader = new(new MemoryStream(studio.Plain()));
        while (reader.TryNext(out MatroskaBlock block))
        {
            Assert.False(block.Milliseconds is > 3100 and < 6900 && block.Track <= 2);
        }
    }

    [Fact]
    public void Who_joins_later_gets_a_spare_track_and_then_one_of_who_left()
    {
        RecordingOptions options = new() { Recipients = [], SpareTracks = new Dictionary<MatroskaCodec, int> { [MatroskaCodec.Opus] = 1 } };
        using Studio studio = new(options: options);
        studio.Talk(1);
        int first = studio.AddTrack(Studio.Voice with { Name = "Berit", Role = "nurse" });
        Assert.NotEqual(0, first);
        Assert.Equal(0, studio.Session.Recorder.AddTrack(Studio.Voice with { Name = "Carl" }, studio.Now));
        studio.Send(first, FakeMedia.Opus(40, new SeededRandomSource(1)), 0);
        studio.Session.Recorder.Mark("Berit left", studio.Now);
        studio.Session.Recorder.EndTrack(first);
        int second = studio.AddTrack(Studio.Voice with { Name = "Carl" });
        Assert.NotEqual(0, second);
        Assert.Equal(studio.Session.Recorder.Uses[2].Number, studio.Session.Recorder.Uses[3].Number);
        studio.Send(second, FakeMedia.Opus(40, new SeededRandomSource(1)), 0);
        studio.Finish();
        MatroskaReader reader = new(new MemoryStream(studio.Plain()));
        while (reader.TryNext(out _))
        {
        }

        Assert.Contains(reader.Chapters, c => c.Title == "Berit left");
        Assert.Contains(reader.Tracks, t => t.Name == "Carl");
    }

    [Theory]
    [InlineData(MatroskaCodec.H264)]
    [InlineData(MatroskaCodec.Vp8)]
    [InlineData(MatroskaCodec.Vp9)]
    public void A_change_of_resolution_is_kept(MatroskaCodec codec)
    {
        if (!Tool.Exists("ffmpeg"))
        {
            output.WriteLine("ffmpeg is not installed");
            return;
        }

        EncodedMedia small = EncodedMedia.Make(codec, 1), large = EncodedMedia.Make(codec, 1, "640x360");
        using Studio studio = new(tracks: [Studio.Camera with { Codec = codec }]);
        uint timestamp = 0;
        foreach (byte[] frame in small.Frames.Concat(large.Frames))
        {
            studio.Send(1, frame, timestamp += 3600);
            studio.Pass(Duration.FromMilliseconds(40));
        }

        studio.Finish();
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("x.mkv"), studio.Plain());
        string sizes = Tool.Check("ffprobe", "-v", "error", "-select_streams", "0", "-show_entries", "frame=width,height", "-of", "csv=p=0", folder.File("x.mkv"));
        string[] lines = sizes.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(small.Frames.Count, lines.Count(l => l.StartsWith("320,180", StringComparison.Ordinal)));
        Assert.Equal(large.Frames.Count, lines.Count(l => l.StartsWith("640,360", StringComparison.Ordinal)));
        Assert.Equal((640, 360), (studio.Session.Recorder.Uses[0].Width, studio.Session.Recorder.Uses[0].Height));
    }

    [Fact]
    public void Cues_point_at_clusters()
    {
        using Studio studio = new();
        studio.Talk(20, videoBytes: 3000, keyframeEvery: 20);
        studio.Finish();
        byte[] plain = studio.Plain();
        Assert.True(studio.Session.Recorder.Cues.Count >= 20);
        foreach (MatroskaCue cue in studio.Session.Recorder.Cues)
        {
            long at = studio.Session.Recorder.SegmentStart + cue.ClusterPosition;
            Assert.Equal([0x1F, 0x43, 0xB6, 0x75], plain[(int)at..(int)(at + 4)]);
            MatroskaReader reader = new(new MemoryStream(plain[(int)at..]));
            Assert.True(reader.TryNext(out MatroskaBlock block));
            Assert.Equal((cue.Track, cue.Milliseconds, true), (block.Track, block.Milliseconds, block.IsKeyframe));
        }
    }
}
