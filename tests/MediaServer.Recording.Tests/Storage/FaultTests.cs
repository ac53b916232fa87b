using MediaServer.Recording.Manifest;
using MediaServer.Recording.Sessions;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Tests.Storage;

/// <summary>Full, hung and lost storages: outcomes, never exceptions, and a file that opens.</summary>
public class FaultTests
{
    [Fact]
    public void A_disk_that_refuses_ends_the_recording_and_closes_the_file()
    {
        using Studio studio = new(new MemoryStorage { Space = 500_000 });
        studio.Talk(10);
        Assert.Equal(RecordingState.Failed, studio.Session.Recorder.State);
        Assert.Equal(RecordingOutcome.StorageFull, studio.Session.Recorder.Outcome);
        Assert.Contains(studio.Events, e => e.State == RecordingState.Failed && e.Outcome == RecordingOutcome.StorageFull);

        // The refused chunk was cut off again; whether the manifest found room or the next start writes it, it verifies.
        studio.Storage.Space = long.MaxValue;
        studio.Catalogue().Recover();
        Assert.True(studio.Catalogue().Verify(Studio.Id).IsWhole);
        studio.Plain();
    }

    [Fact]
    public void A_low_disk_warns_and_below_the_margin_recordings_stop_signed()
    {
        using Studio studio = new(limits: new StorageLimits { WarnBytes = 1000, StopBytes = 500 });
        studio.Talk(3);
        Assert.DoesNotContain(studio.Events, e => e.Kind == RecorderEventKind.StorageLow);
        studio.Storage.FreeBytes = 900;
        studio.Talk(6);
        Assert.Contains(studio.Events, e => e.Kind == RecorderEventKind.StorageLow);
        Assert.Equal(RecordingState.Running, studio.Session.Recorder.State);
        studio.Storage.FreeBytes = 400;
        studio.Talk(6);
        Assert.Equal(RecordingOutcome.StorageFull, studio.Session.Recorder.Outcome);
        Assert.True(studio.Catalogue().Verify(Studio.Id).IsWhole);
        Assert.Equal(RecordingState.Failed, studio.Catalogue().TryGet(Studio.Id)!.State);
        Assert.Empty(RecordingRecovery.Find(studio.Storage));
    }

    [Fact]
    public void A_hung_disk_makes_a_gap_and_nothing_waits_for_it()
    {
        using Studio studio = new(limits: new StorageLimits { PendingChunks = 8 });
        studio.Talk(3);
        studio.StorageAnswers = false;
        studio.Talk(10);
        Assert.Equal(RecordingState.Interrupted, studio.Session.Recorder.State);
        RecorderEvent seen = studio.Events.First(e => e.State == RecordingState.Interrupted);
        Assert.InRange(seen.Milliseconds, 3000, 5500);
        Assert.True(studio.Session.Recorder.Uses[1].RefusedFrames > 0);
        studio.StorageAnswers = true;
        studio.Talk(5);
        studio.Finish();
        Assert.Equal(RecordingState.Finished, studio.Session.Recorder.State);
        RecordingManifest manifest = studio.Catalogue().TryGet(Studio.Id)!;
        Assert.Contains(manifest.Gaps, g => g.Reason == GapReason.Storage && g.ToMs - g.FromMs > 1000);
        Assert.True(studio.Catalogue().Verify(Studio.Id).IsWhole);
        studio.Plain();
    }

    [Fact]
    public void A_disk_that_hangs_for_good_fails_the_end_in_time()
    {
        using Studio studio = new();
        studio.Talk(2);
        studio.StorageAnswers = false;
        studio.Talk(1);
        studio.Finish();
        Assert.Equal(RecordingOutcome.StorageHung, studio.Session.Recorder.Outcome);
    }

    [Fact]
    public void A_copy_goes_to_a_second_storage_and_survives_the_first()
    {
        MemoryStorage mirror = new();
        using Studio studio = new(limits: new StorageLimits { PendingChunks = 8 }, mirror: mirror);
        studio.Talk(3);
        studio.StorageAnswers = false;
        studio.Talk(10);
        Assert.Contains(studio.Events, e => e.Kind == RecorderEventKind.MirrorLost);
        studio.Finish();
        Assert.Equal(RecordingState.Finished, studio.Session.Recorder.State);
        Assert.Equal(0, studio.Session.Recorder.Uses[1].RefusedFrames);
        Assert.True(studio.Catalogue(mirror).Verify(Studio.Id).IsWhole);
    }

    [Fact]
    public void Two_storages_hold_the_same_recording()
    {
        MemoryStorage mirror = new();
        using Studio studio = new(mirror: mirror);
        studio.Talk(3);
        studio.Finish();
        foreach (string name in studio.Storage.List())
        {
            Assert.Equal(studio.Storage.Content(name), mirror.Content(name));
        }

        Assert.Single(studio.Log.ReadAll());
    }

    [Fact]
    public void A_recording_needs_less_than_four_mebibytes()
    {
        // Its storage hangs, packets are missing, frames are large: everything that can wait does.
        const int Count = 8;
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<Studio> studios = [];
        for (int i = 0; i < Count; i++)
        {
            Studio studio = new();
            studio.StorageAnswers = false;
            studio.Talk(4, videoBytes: 40_000);
            studio.Events.Clear();
            studios.Add(studio);
        }

        long each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        Assert.True(each < 4 << 20, $"{each} bytes");
        GC.KeepAlive(studios);
    }

    [Fact]
    public void Names_with_folders_are_refused()
    {
        using TemporaryFolder folder = new();
        FolderStorage storage = new(folder.Path);
        Assert.Throws<IOException>(() => storage.OpenRead("../x"));
        Assert.Throws<IOException>(() => storage.Delete(".hidden"));
    }
}
