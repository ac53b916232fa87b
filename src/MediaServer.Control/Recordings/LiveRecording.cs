using System.Collections.Concurrent;
using MediaServer.Engine;
using MediaServer.Engine.Lanes;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Matroska;
using MediaServer.Recording.Sessions;

namespace MediaServer.Control.Recordings;

/// <summary>
/// One file being written. The room's loop gives orders, lanes fill the inbox, <see cref="RecordingThread"/> does the work and
/// tells the room what becomes of it.
/// </summary>
internal sealed class LiveRecording : ILiveRecording, IDisposable
{
    private static readonly Duration Silence = Duration.FromMilliseconds(1500);
    private readonly ConcurrentQueue<Action<Instant>> _orders = new();
    private readonly Dictionary<SourceKey, SourceTap> _taps = [];
    private readonly IMediaEngine _engine;
    private readonly RecordingSession _session;
    private readonly RecordingInbox _inbox;
    private readonly Action<RecordingNews> _tell;
    private readonly RecordingMix? _mix;
    private long _beat = LaneClock.Now.Microseconds;
    private bool _abandoned;

    /// <param name="engine">The media plane.</param>
    /// <param name="session">Begun, with a track for each of <paramref name="sources"/> in their order.</param>
    /// <param name="inbox">Of this recording alone: its room's lane is the one writer.</param>
    /// <param name="sources">What is recorded from the start.</param>
    /// <param name="mix">Makes the first track; null where nobody can.</param>
    /// <param name="tell">Called on the recording thread.</param>
    public LiveRecording(
        IMediaEngine engine, RecordingSession session, RecordingInbox inbox, IReadOnlyList<RecordedSource> sources, RecordingMix? mix,
        Action<RecordingNews> tell)
    {
        _mix = mix;
        _engine = engine;
        _session = session;
        _inbox = inbox;
        _tell = tell;
        for (int i = 0; i < sources.Count; i++)
        {
            int handle = i + 1 + (mix is null ? 0 : RecordingMix.Handle);
            Tap(new SourceTap(inbox, sources[i], sources[i].Expected, handle));
            Listen(handle, sources[i].Expected);
        }
    }

    public string Id => _session.Id;

    public bool IsAlive => LaneClock.Now.Microseconds - Volatile.Read(ref _beat) < Silence.Microseconds;

    public bool IsOver => _abandoned || _session.Recorder.State is RecordingState.Finished or RecordingState.Failed;

    public void Add(RecordedSource source) => Order(now =>
    {
        Untap(source.Key);
        int handle = TryOpen(source, source.Expected, now);
        Tap(new SourceTap(_inbox, source, source.Expected, handle));
    });

    public void Remove(SourceKey source) => Order(_ => Untap(source));

    public void Follow(SourceKey camera) => Order(now =>
    {
        if (_taps.TryGetValue(camera, out SourceTap? tap) && tap.Handle > 0)
        {
            _session.Recorder.SetActiveSpeaker(tap.Handle, now);
        }
    });

    public void Mark(string title) => Order(now => _session.Recorder.Mark(title, now));

    public void Say(string line) => Order(now => _session.Recorder.Text(line, now));

    public void Change(Func<RecordingManifest, RecordingManifest> change) => Order(_ => _session.Change(change));

    public void Pause() => Order(now => _session.Recorder.Pause(now));

    public void Resume() => Order(now => _session.Recorder.Resume(now));

    public void Finish() => Order(now =>
    {
        Drain();
        UntapAll();
        RunMix(now);
        _session.Recorder.Finish(now);
        _mix?.Dispose();
    });

    /// <summary>By the recording thread: everything that there is to do now.</summary>
    public void Run(Instant now)
    {
        while (_orders.TryDequeue(out Action<Instant>? order))
        {
            order(now);
        }

        OpenTracks(now);
        Drain();
        RunMix(now);
        if (now >= _session.Deadline)
        {
            _session.Tick(now);
        }

        TellEvents();
        Volatile.Write(ref _beat, now.Microseconds);
    }

    /// <summary>By the recording thread, after a fault of ours.</summary>
    public void Abandon()
    {
        _abandoned = true;
        UntapAll();
        _tell(new RecordingNews(RecordingState.Failed, RecordingOutcome.StorageFailed, null));
    }

    public void Dispose()
    {
        UntapAll();
        _mix?.Dispose();
        _session.Dispose();
    }

    private void Order(Action<Instant> order) => _orders.Enqueue(order);

    private void Tap(SourceTap tap)
    {
        _taps[tap.Source.Key] = tap;
        _engine.Tap(tap.Source.Key, tap);
    }

    private void Untap(SourceKey source)
    {
        if (_taps.Remove(source, out SourceTap? tap))
        {
            _engine.Tap(source, null);
            Drain();
            EndTrack(tap.Handle);
        }
    }

    private void UntapAll()
    {
        foreach (SourceKey source in _taps.Keys)
        {
            _engine.Tap(source, null);
        }

        _taps.Clear();
    }

    private void OpenTracks(Instant now)
    {
        foreach (SourceTap tap in _taps.Values)
        {
            if (tap.NeedsTrack)
            {
                OpenTrack(tap, now);
            }
        }
    }

    private void OpenTrack(SourceTap tap, Instant now)
    {
        Codec codec = tap.Came;
        Drain();
        EndTrack(tap.Handle);
        int handle = TryOpen(tap.Source, codec, now);
        tap.Open(handle, codec);
        if (handle != 0)
        {
            // What told the codec was the key frame; it is gone.
            _engine.AskForKeyFrame(tap.Source.Key);
        }
    }

    /// <summary>A track of the file, or 0: everybody hears that somebody is not recorded.</summary>
    private int TryOpen(RecordedSource source, Codec codec, Instant now)
    {
        int handle = RecordedCodecs.TryGet(codec, out MatroskaCodec recorded)
            ? _session.Recorder.AddTrack(source.Description with { Codec = recorded }, now)
            : 0;
        if (handle == 0)
        {
            _tell(new RecordingNews(_session.Recorder.State, RecordingOutcome.None, "no-track"));
        }
        else
        {
            Listen(handle, codec);
        }

        return handle;
    }

    private void Drain() => _inbox.Drain(_session.Recorder, _mix);

    private void EndTrack(int handle)
    {
        _session.Recorder.EndTrack(handle);
        _mix?.Close(handle);
    }

    private void Listen(int handle, Codec codec)
    {
        if (codec == Codec.Opus)
        {
            _mix?.Open(handle);
        }
    }

    private void RunMix(Instant now)
    {
        switch (_mix?.Run(_session.Recorder))
        {
            case false:
                _session.Recorder.MakerLost(RecordingMix.Handle);
                _session.Recorder.Text("[The mix of everybody is interrupted; single voices go on]", now);
                _session.Change(manifest => manifest with { Warnings = [.. manifest.Warnings.Union(["mix-interrupted"])] });
                _tell(new RecordingNews(_session.Recorder.State, RecordingOutcome.None, "mix-lost"));
                break;
            case true:
                _tell(new RecordingNews(_session.Recorder.State, RecordingOutcome.None, null));
                break;
        }
    }

    private void TellEvents()
    {
        while (_session.Recorder.TryTakeEvent(out RecorderEvent happened))
        {
            switch (happened.Kind)
            {
                case RecorderEventKind.KeyframeWanted:
                    AskForKeyFrame(happened.Track);
                    break;
                case RecorderEventKind.StateChanged:
                    _tell(new RecordingNews(happened.State, happened.Outcome, null));
                    break;
                case RecorderEventKind.StorageLow:
                    _tell(new RecordingNews(happened.State, happened.Outcome, "storage-low"));
                    break;
                case RecorderEventKind.MirrorLost:
                    _tell(new RecordingNews(happened.State, happened.Outcome, "mirror-lost"));
                    break;
            }
        }
    }

    private void AskForKeyFrame(int handle)
    {
        foreach (SourceTap tap in _taps.Values)
        {
            if (tap.Handle == handle)
            {
                _engine.AskForKeyFrame(tap.Source.Key);
            }
        }
    }
}
