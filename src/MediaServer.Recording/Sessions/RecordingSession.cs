using MediaServer.Primitives;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Storage;

namespace MediaServer.Recording.Sessions;

/// <summary>
/// A recorder with its storages and its manifest: what a room holds. One thread owns it; manifests are signed there and
/// sealed on the storage's thread.
/// </summary>
public sealed class RecordingSession : IDisposable
{
    private static readonly Duration DraftInterval = Duration.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly NodeKey _key;
    private readonly SealLog _log;
    private readonly RecordingOutput _output;
    private readonly Dictionary<string, byte[]> _sealed = [];
    private RecordingManifest _manifest;
    private Instant _draftDue;

    /// <param name="manifest">Who, where and why; tracks and file are filled in here.</param>
    /// <param name="options">Recipients and figures.</param>
    /// <param name="initial">Tracks there at the start.</param>
    /// <param name="workers">One storage, or two for a copy.</param>
    /// <param name="key">The node's key.</param>
    /// <param name="log">The node's chain of seals, on a local disk.</param>
    /// <param name="random">The crypto room's generator.</param>
    /// <param name="wall">Wall-clock time.</param>
    /// <param name="now">Timestamp 0.</param>
    public RecordingSession(
        RecordingManifest manifest, RecordingOptions options, IReadOnlyList<TrackDescription> initial, IReadOnlyList<StorageWorker> workers,
        NodeKey key, SealLog log, IRandomSource random, WallClock wall, Instant now)
    {
        _key = key;
        _log = log;
        _manifest = manifest with { Recipients = [.. options.Recipients.Select(r => r.Fingerprint)] };
        _output = new RecordingOutput(manifest.Id, workers, () => SignedManifest.Sign(_manifest, _key).Bytes, Seal);
        Recorder = new SessionRecorder(options, initial, _output, random, wall, now) { Closing = Snapshot };
        _draftDue = now;
    }

    public SessionRecorder Recorder { get; }

    public string Id => _manifest.Id;

    public Instant Deadline => Recorder.Deadline == Instant.Never ? Instant.Never : Instant.Min(Recorder.Deadline, _draftDue);

    /// <summary>Somebody joined, left or consented: the manifest on disk says so within a moment.</summary>
    public void Change(Func<RecordingManifest, RecordingManifest> change)
    {
        lock (_gate)
        {
            _manifest = change(_manifest);
        }

        Snapshot();
        _output.Draft(SignedManifest.Sign(_manifest, _key).Bytes);
    }

    public void Tick(Instant now)
    {
        Recorder.Tick(now);
        if (now >= _draftDue && Recorder.State is not (RecordingState.Finished or RecordingState.Failed))
        {
            _draftDue = now + DraftInterval;
            Change(m => m);
        }
    }

    public void Dispose() => Recorder.Dispose();

    private void Snapshot()
    {
        lock (_gate)
        {
            _manifest = _manifest.With(Recorder) with { Ended = _manifest.Started.AddMilliseconds(Recorder.Milliseconds) };
        }
    }

    /// <summary>On a storage's thread. Two copies with the same bytes have the same manifest, sealed once.</summary>
    private byte[] Seal(SealedFile file, RecordingOutcome outcome)
    {
        lock (_gate)
        {
            string name = Convert.ToHexStringLower(file.Sha256);
            if (!_sealed.TryGetValue(name, out byte[]? bytes))
            {
                _sealed[name] = bytes = _log.Seal(_manifest.With(file, outcome), _key).Bytes;
            }

            return bytes;
        }
    }
}
