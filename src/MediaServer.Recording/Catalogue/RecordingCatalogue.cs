using System.Text.Json;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Sessions;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Catalogue;

/// <summary>
/// The recordings of one storage, by the manifests that lie there: no database to lose or to disagree with the files.
/// Calls block on the storage; none is for a thread that carries media.
/// </summary>
public sealed class RecordingCatalogue(IRecordingStorage storage, SealLog log, NodeKey key)
{
    private const int DestroyedBytes = 64 * 1024;
    private const string InterruptedRename = FolderStorage.Temporary;

    /// <summary>Newest first. The right to see one is the caller's to judge, for each.</summary>
    public IReadOnlyList<RecordingManifest> List(RecordingQuery query, Func<RecordingManifest, bool> maySee) =>
        [.. Ids().Select(TryGet).OfType<RecordingManifest>().Where(m => query.Matches(m) && maySee(m)).OrderByDescending(m => m.Started)];

    public RecordingManifest? TryGet(string id) => TryRead(id)?.Manifest;

    /// <summary>The ciphertext, for ranges; null when there is none.</summary>
    public Stream? OpenContent(string id) =>
        IsId(id) && storage.Exists(RecordingFiles.Content(id)) ? storage.OpenRead(RecordingFiles.Content(id)) : null;

    public VerificationReport Verify(string id) => RecordingVerifier.Verify(storage, id, key.PublicKey, log);

    public LegalHold? HoldOf(string id) => ReadJson<LegalHold>(RecordingFiles.Hold(id));

    public RecordingTombstone? TombstoneOf(string id) => ReadJson<RecordingTombstone>(RecordingFiles.Tombstone(id));

    public void Hold(string id, LegalHold hold) => storage.Replace(RecordingFiles.Hold(id), JsonSerializer.SerializeToUtf8Bytes(hold, RecordingManifest.Json));

    public void Release(string id) => storage.Delete(RecordingFiles.Hold(id));

    /// <summary>Recordings past their class's time, without those on legal hold.</summary>
    public IReadOnlyList<string> Due(RetentionPolicy policy, DateTimeOffset now) =>
        [.. List(new RecordingQuery(), _ => true).Where(m => IsClosed(m) && now - (m.Ended ?? m.Started) > policy.For(m.RoomClass) && HoldOf(m.Id) is null).Select(m => m.Id)];

    /// <summary>
    /// Destroys a recording: the header goes first, without which no key opens the rest, then file, digests and manifest.
    /// A tombstone stays. Safe to be cut and run again.
    /// </summary>
    public DeletionResult Delete(string id, string by, string reason, DateTimeOffset now)
    {
        if (TryRead(id) is not { } signed)
        {
            return DeletionResult.Unknown;
        }

        if (!IsClosed(signed.Manifest))
        {
            return DeletionResult.Running;
        }

        if (HoldOf(id) is not null)
        {
            return DeletionResult.Held;
        }

        RecordingTombstone tombstone = new(id, signed.Manifest.RoomClass, signed.Manifest.Started, now, by, reason, signed.Hash);
        storage.Replace(RecordingFiles.Tombstone(id), JsonSerializer.SerializeToUtf8Bytes(tombstone, RecordingManifest.Json));
        storage.Destroy(RecordingFiles.Content(id), DestroyedBytes);
        storage.Delete(RecordingFiles.Chunks(id));
        storage.Destroy(RecordingFiles.Manifest(id), DestroyedBytes);
        return DeletionResult.Deleted;
    }

    /// <summary>
    /// At the start, before any recording runs: closes, marks and signs what a kill cut. Returns the ids.
    /// </summary>
    public IReadOnlyList<string> Recover()
    {
        foreach (string name in storage.List().Where(n => n.EndsWith(InterruptedRename, StringComparison.Ordinal)))
        {
            storage.Delete(name);
        }

        IReadOnlyList<string> cut = RecordingRecovery.Find(storage);
        foreach (string id in cut)
        {
            Recover(id);
        }

        // Killed between the first manifest and the first byte: nothing was recorded.
        foreach (RecordingManifest manifest in List(new RecordingQuery(), m => !IsClosed(m)))
        {
            MarkEmpty(manifest);
        }

        return cut;
    }

    private void MarkEmpty(RecordingManifest manifest)
    {
        RecordingManifest empty = manifest with { State = RecordingState.Failed, Outcome = RecordingOutcome.ProcessEnded };
        storage.Replace(RecordingFiles.Manifest(manifest.Id), log.Seal(empty, key).Bytes);
    }

    private void Recover(string id)
    {
        RecordingManifest manifest = TryGet(id) ?? new RecordingManifest { Id = id, Room = "", Purpose = "", Started = DateTimeOffset.UnixEpoch };
        SealedFile? file = RecordingRecovery.Close(storage, id);
        if (file is not null)
        {
            // Already sealed when the kill came between the manifest and the tail: sealing the same again changes nothing.
            bool sealedAlready = manifest.File is { } known && known.Sha256 == Convert.ToHexStringLower(file.Sha256);
            if (!sealedAlready)
            {
                storage.Replace(RecordingFiles.Manifest(id), log.Seal(manifest.With(file, RecordingOutcome.ProcessEnded), key).Bytes);
            }
        }
        else
        {
            MarkEmpty(manifest);
        }

        RecordingRecovery.Complete(storage, id);
    }

    private IEnumerable<string> Ids() => storage.List()
        .Where(n => n.EndsWith(RecordingFiles.ManifestSuffix, StringComparison.Ordinal)).Select(n => n[..^RecordingFiles.ManifestSuffix.Length]);

    private static bool IsClosed(RecordingManifest manifest) =>
        manifest.State is RecordingState.Finished or RecordingState.Failed || manifest.File is not null;

    /// <summary>An id from a request: letters, digits and hyphens, never a path.</summary>
    private static bool IsId(string id) => id.Length is > 0 and <= 128 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private SignedManifest? TryRead(string id)
    {
        if (!IsId(id) || !storage.Exists(RecordingFiles.Manifest(id)))
        {
            return null;
        }

        return SignedManifest.TryRead(ReadAll(RecordingFiles.Manifest(id)), out SignedManifest? signed) ? signed : null;
    }

    private T? ReadJson<T>(string name)
        where T : class
    {
        try
        {
            return storage.Exists(name) ? JsonSerializer.Deserialize<T>(ReadAll(name), RecordingManifest.Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[] ReadAll(string name)
    {
        using Stream file = storage.OpenRead(name);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
