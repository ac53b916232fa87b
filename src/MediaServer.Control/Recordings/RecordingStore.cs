using MediaServer.Control.Configuration;
using MediaServer.Recording.Catalogue;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Storage;

namespace MediaServer.Control.Recordings;

/// <summary>The folders of recordings, the node's key and its chain of seals: what the server and the commands share.</summary>
public sealed class RecordingStore : IDisposable
{
    private RecordingStore(MediaServerOptions options)
    {
        Main = new FolderStorage(options.Recording.Directory);
        Key = NodeKeyFile.FromDirectory(options.Data.Directory);

        // The chain is the node's own, on its own disk, whatever becomes of a mounted folder.
        Seals = new SealLog(new FolderStorage(Path.Combine(options.Data.Directory, "seals")));
        Catalogue = new RecordingCatalogue(Main, Seals, Key);
        if (options.Recording.Mirror is { } mirror)
        {
            Mirror = new FolderStorage(mirror);
            MirrorCatalogue = new RecordingCatalogue(Mirror, Seals, Key);
        }
    }

    public IRecordingStorage Main { get; }

    /// <summary>Null without a second folder.</summary>
    public IRecordingStorage? Mirror { get; }

    public NodeKey Key { get; }

    public SealLog Seals { get; }

    public RecordingCatalogue Catalogue { get; }

    public RecordingCatalogue? MirrorCatalogue { get; }

    /// <exception cref="IOException">A folder can't be made.</exception>
    /// <exception cref="InvalidDataException">The node's key file holds something else.</exception>
    public static RecordingStore Open(MediaServerOptions options) => new(options);

    /// <summary>Destroys a recording and its copy.</summary>
    public DeletionResult Delete(string id, string by, string reason, DateTimeOffset now)
    {
        DeletionResult result = Catalogue.Delete(id, by, reason, now);
        if (result is DeletionResult.Deleted or DeletionResult.Unknown)
        {
            DeletionResult copy = MirrorCatalogue?.Delete(id, by, reason, now) ?? result;
            result = result == DeletionResult.Unknown ? copy : result;
        }

        return result;
    }

    public void Dispose() => Key.Dispose();
}
