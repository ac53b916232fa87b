using MediaServer.Recording.Catalogue;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Tests.Catalogue;

public class CatalogueTests
{
    private static readonly DateTimeOffset Later = DateTimeOffset.UnixEpoch.AddDays(20_100);

    [Fact]
    public void Recordings_are_found_by_what_the_manifest_says_and_by_right()
    {
        using Studio studio = Recorded();
        RecordingCatalogue catalogue = studio.Catalogue();
        Assert.Single(catalogue.List(new RecordingQuery(), _ => true));
        Assert.Single(catalogue.List(new RecordingQuery { Text = "anna" }, _ => true));
        Assert.Empty(catalogue.List(new RecordingQuery { Text = "nobody" }, _ => true));
        Assert.Empty(catalogue.List(new RecordingQuery { RoomClass = "lecture" }, _ => true));
        Assert.Empty(catalogue.List(new RecordingQuery { From = Later }, _ => true));
        Assert.Empty(catalogue.List(new RecordingQuery(), _ => false));
        Assert.NotNull(catalogue.OpenContent(Studio.Id));
        Assert.Null(catalogue.OpenContent("../" + Studio.Id));
    }

    [Fact]
    public void Deletion_waits_for_a_hold_and_leaves_a_tombstone_only()
    {
        using Studio studio = Recorded();
        RecordingCatalogue catalogue = studio.Catalogue();
        RetentionPolicy policy = new(TimeSpan.FromDays(30), new Dictionary<string, TimeSpan> { ["lecture"] = TimeSpan.FromDays(3650) });
        Assert.Equal([Studio.Id], catalogue.Due(policy, Later));
        catalogue.Hold(Studio.Id, new LegalHold("court", "case 7", Later));
        Assert.Empty(catalogue.Due(policy, Later));
        Assert.Equal(DeletionResult.Held, catalogue.Delete(Studio.Id, "admin", "retention", Later));
        catalogue.Release(Studio.Id);
        string hash = Assert.Single(studio.Log.ReadAll()).Hash;
        Assert.Equal(DeletionResult.Deleted, catalogue.Delete(Studio.Id, "admin", "retention", Later));
        Assert.Equal(DeletionResult.Unknown, catalogue.Delete(Studio.Id, "admin", "retention", Later));
        Assert.Equal([RecordingFiles.Tombstone(Studio.Id)], studio.Storage.List());
        Assert.Equal(hash, catalogue.TombstoneOf(Studio.Id)!.ManifestHash);
    }

    [Fact]
    public void A_running_recording_is_listed_and_not_deleted()
    {
        using Studio studio = new();
        studio.Talk(1);
        RecordingManifest manifest = Assert.Single(studio.Catalogue().List(new RecordingQuery(), _ => true));
        Assert.Null(manifest.File);
        Assert.Equal(DeletionResult.Running, studio.Catalogue().Delete(Studio.Id, "admin", "x", Later));
    }

    [Fact]
    public void A_folder_holds_recordings_across_restarts()
    {
        using Studio studio = Recorded();
        using TemporaryFolder folder = new();
        FolderStorage storage = new(folder.Path);
        foreach (string name in studio.Storage.List())
        {
            storage.Replace(name, studio.Storage.Content(name));
        }

        RecordingCatalogue catalogue = new(storage, studio.Log, Studio.Key);
        Assert.True(catalogue.Verify(Studio.Id).IsWhole);
        Assert.Equal(DeletionResult.Deleted, catalogue.Delete(Studio.Id, "admin", "retention", Later));
        Assert.Equal([RecordingFiles.Tombstone(Studio.Id)], storage.List());
    }

    private static Studio Recorded()
    {
        Studio studio = new();
        studio.Talk(3);
        studio.Finish();
        return studio;
    }
}
