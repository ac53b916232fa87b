using MediaServer.Codecs.Plane;
using MediaServer.Control.Configuration;
using MediaServer.Crypto;
using MediaServer.Engine;
using MediaServer.Engine.Lanes;
using MediaServer.Recording.Catalogue;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;
using MediaServer.Recording.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using FileOptions = MediaServer.Recording.Sessions.RecordingOptions;

namespace MediaServer.Control.Recordings;

/// <summary>
/// Begins recordings, closes at the start what a kill cut, ends at the stop what still runs, and destroys what is past its time.
/// </summary>
internal sealed class RecordingDesk(
    MediaServerOptions options, IMediaEngine engine, ICodecPlane codecs, IRecordingAudit audit, TimeProvider time, ILogger<RecordingDesk> log)
    : IRecordingDesk, IHostedService, IDisposable
{
    private const int InboxBytes = 512 * 1024;
    private static readonly TimeSpan s_retentionInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_lastWords = TimeSpan.FromSeconds(8);

    private static readonly Dictionary<MatroskaCodec, int> s_spares = new()
    {
        [MatroskaCodec.Opus] = 8,
        [MatroskaCodec.Vp8] = 6,
        [MatroskaCodec.H264] = 4,
    };

    /// <summary>Empty tracks trouble players: codecs that the server doesn't prefer have spare ones only where somebody uses them.</summary>
    private const int SparesOfOtherCodecs = 3;

    private readonly List<StorageWorker> _workers = [];
    private RecordingKeys _keys = new([], null);
    private RecordingThread? _thread;
    private ITimer? _retention;

    /// <summary>Null while the folder can't be used.</summary>
    public RecordingStore? Store { get; private set; }

    public IRecordingAudit Audit => audit;

    public bool StopOnRefusal => options.Recording.StopOnRefusal;

    public TimeSpan ConsentTime => TimeSpan.FromSeconds(options.Recording.ConsentSeconds);

    public string? WhyNot(string roomClass) =>
        _thread is null ? "The folder for recordings can't be used."
        : _keys.Recipients.Count == 0 ? "No recipients of recordings are configured."
        : !options.Recording.Allows(roomClass) ? "Rooms of this class are not recorded."
        : null;

    public ILiveRecording Start(RecordingStart start, Action<RecordingNews> tell)
    {
        FileOptions file = new()
        {
            Recipients = _keys.Recipients,
            Title = start.Title,
            SpareTracks = Spares(start.Sources),
            ActiveSpeaker = CommonCamera(start.Sources),
        };
        // A track that nobody fills would be the first that a player plays: without a codec process there is none.
        RecordingMix? mix = codecs.IsReady ? new RecordingMix(codecs) : null;
        RecordingManifest manifest = mix is null ? start.Manifest with { Warnings = ["mix-absent"] } : start.Manifest;
        IEnumerable<TrackDescription> tracks = start.Sources.Select(source => source.Description);
        RecordingSession session = new(
            manifest, file, [.. mix is null ? tracks : tracks.Prepend(RecordingMix.Description)], _workers, Store!.Key, Store.Seals,
            SystemRandomSource.Instance, LaneClock.Wall, LaneClock.Now);
        LiveRecording recording = new(engine, session, new RecordingInbox(InboxBytes), start.Sources, mix, tell);
        _thread!.Add(recording);
        if (mix is null)
        {
            tell(new RecordingNews(RecordingState.Running, RecordingOutcome.None, "mix-lost"));
        }

        return recording;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _keys = RecordingKeys.Read(options);
        if (_keys.DemonstrationFile is { } file)
        {
            RecordingLog.DemonstrationKey(log, file);
        }

        try
        {
            Open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Calls are worth more than recordings: the server starts, and says why none can be made.
            RecordingLog.NoFolder(log, error, options.Recording.Directory);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_thread is null)
        {
            return;
        }

        foreach (LiveRecording recording in _thread.All)
        {
            recording.Finish();
        }

        DateTimeOffset end = time.GetUtcNow() + s_lastWords;
        while (_thread.Count > 0 && time.GetUtcNow() < end && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), CancellationToken.None);
        }
    }

    public void Dispose()
    {
        _retention?.Dispose();
        _thread?.Dispose();
        _workers.ForEach(worker => worker.Dispose());
        Store?.Dispose();
    }

    private void Open()
    {
        Store = RecordingStore.Open(options);
        IReadOnlyList<string> cut = [.. Store.Catalogue.Recover().Union(Store.MirrorCatalogue?.Recover() ?? [])];
        if (cut.Count > 0)
        {
            RecordingLog.Recovered(log, cut.Count);
        }

        foreach (string id in cut)
        {
            audit.Write(new RecordingAct("recovered", id, ""));
        }

        StorageLimits limits = new()
        {
            WarnBytes = options.Recording.WarnMegabytes * 1_000_000L,
            StopBytes = options.Recording.StopMegabytes * 1_000_000L,
        };
        _workers.Add(new StorageWorker(Store.Main, limits));
        if (Store.Mirror is { } mirror)
        {
            _workers.Add(new StorageWorker(mirror, limits));
        }

        _thread = new RecordingThread(log);
        if (options.Recording.KeepDays > 0)
        {
            _retention = time.CreateTimer(_ => DestroyOld(), null, TimeSpan.Zero, s_retentionInterval);
        }
    }

    private void DestroyOld()
    {
        try
        {
            RetentionPolicy policy = new(TimeSpan.FromDays(options.Recording.KeepDays), new Dictionary<string, TimeSpan>());
            DateTimeOffset now = time.GetUtcNow();
            foreach (string id in Store!.Catalogue.Due(policy, now))
            {
                DeletionResult result = Store.Delete(id, "retention", "past its time", now);
                audit.Write(new RecordingAct("destroyed", id, "", result.ToString()));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            RecordingLog.RetentionFailed(log, error);
        }
    }

    private static Dictionary<MatroskaCodec, int> Spares(IReadOnlyList<RecordedSource> sources)
    {
        Dictionary<MatroskaCodec, int> spares = new(s_spares);
        foreach (RecordedSource source in sources)
        {
            spares.TryAdd(source.Description.Codec, SparesOfOtherCodecs);
        }

        return spares;
    }

    /// <summary>The codec of a picture that follows the speaker: where two cameras agree.</summary>
    private static MatroskaCodec? CommonCamera(IReadOnlyList<RecordedSource> sources)
    {
        IGrouping<MatroskaCodec, RecordedSource>? most = sources.Where(source => source.Description.Kind == TrackKind.Camera)
            .GroupBy(source => source.Description.Codec).MaxBy(group => group.Count());
        return most is not null && most.Count() > 1 ? most.Key : null;
    }
}
