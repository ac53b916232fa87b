using MediaServer.Primitives;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Sessions;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Tests.Sessions;

public class InboxTests
{
    [Fact]
    public void A_full_inbox_refuses_and_counts()
    {
        RecordingInbox inbox = new(1024);
        byte[] packet = new Packetizer(Recording.Matroska.MatroskaCodec.Opus, 1, 1).Packet(new byte[88], 0, true);
        int taken = 0;
        while (inbox.TryPacket(1, packet, default))
        {
            taken++;
        }

        Assert.Equal(1024 / (packet.Length + 16), taken);
        Assert.Equal(1, inbox.Refused);
    }

    [Fact]
    public void What_a_lane_puts_in_comes_out_whole_across_the_rings_end()
    {
        using Studio studio = new();
        RecordingInbox inbox = new(4096);
        Packetizer voice = new(Recording.Matroska.MatroskaCodec.Opus, 5, 1);
        SeededRandomSource random = new(1);
        for (int i = 0; i < 500; i++)
        {
            foreach (byte[] packet in voice.Frame(FakeMedia.Opus(50 + random.NextInt(300), random), (uint)(i * 960)))
            {
                Assert.True(inbox.TryPacket(1, packet, studio.Now));
            }

            Assert.True(inbox.TryReport(1, NtpTime.FromUnixMicroseconds(1_000_000 + (i * 20_000)), (uint)(i * 960), studio.Now));
            inbox.Drain(studio.Session.Recorder);
            studio.Pass(Duration.FromMilliseconds(20));
        }

        studio.Finish();
        Assert.Equal(500, studio.Session.Recorder.Uses[0].Frames);
        Assert.Equal(0, studio.Session.Recorder.Uses[0].LostPackets);
    }

    [Fact]
    public void Threads_and_folders_carry_a_recording_to_its_end()
    {
        using TemporaryFolder folder = new();
        FolderStorage storage = new(folder.Path);
        SealLog log = new(new FolderStorage(folder.File("log")));
        RecordingManifest manifest = new() { Id = "a", Room = "r", Purpose = "p", Started = DateTimeOffset.UnixEpoch };
        StorageWorker worker = new(storage, new StorageLimits { WarnBytes = 0, StopBytes = 0, PendingChunks = 4096 });
        using RecordingSession session = new(
            manifest, new RecordingOptions { Recipients = [Studio.Identity.Recipient] }, [Studio.Voice, Studio.Camera], [worker], Studio.Key, log, new SeededRandomSource(3), default, default);
        Packetizer camera = new(Recording.Matroska.MatroskaCodec.Vp8, 5, 1);
        SeededRandomSource random = new(1);
        Instant now = default;
        for (int i = 0; i < 250; i++)
        {
            now = Instant.FromMilliseconds(i * 40);
            foreach (byte[] packet in camera.Frame(FakeMedia.Vp8(i % 50 == 0, 9000, random), (uint)(i * 3600)))
            {
                session.Recorder.Packet(2, packet, now);
            }

            session.Tick(now);
        }

        session.Recorder.Finish(now);

        // Waits until the storage's thread has written everything.
        worker.Dispose();
        session.Tick(now + Duration.FromSeconds(1));
        Assert.Equal(RecordingState.Finished, session.Recorder.State);
        VerificationReport report = RecordingVerifier.Verify(storage, "a", Studio.Key.PublicKey, log);
        Assert.True(report.IsWhole, string.Join(", ", report.Faults));
        Assert.Equal(["a.chunks", "a.manifest.json", "a.mkv.age"], storage.List());
    }
}
