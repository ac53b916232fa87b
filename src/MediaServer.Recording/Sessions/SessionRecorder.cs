using MediaServer.Primitives;
using MediaServer.Recording.Age;
using MediaServer.Recording.Depacketizing;
using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Sessions;

/// <summary>
/// Many streams in, one encrypted Matroska file out. Sans-IO: packets, reports and the time are told, sealed chunks go
/// to a sink that never blocks; one thread owns it. Track handles are given by <see cref="AddTrack"/>.
/// </summary>
public sealed class SessionRecorder : IFrameWriter, IDisposable
{
    private const long TextMilliseconds = 5000;
    private const int MaximumGaps = 1000;
    private static readonly Duration HealthInterval = Duration.FromMilliseconds(500);
    private readonly RecordingOptions _options;
    private readonly IRecordingSink _sink;
    private readonly TrackPlan _plan;
    private readonly AgeStreamWriter _age;
    private readonly MatroskaWriter _matroska;
    private readonly PacketPool _pool = new(capacity: 256);
    private readonly List<RecordedTrack?> _tracks = [null];
    private readonly List<TrackUse> _uses = [];
    private readonly List<RecordedGap> _gaps = [];
    private readonly Dictionary<string, SenderClock> _senders = [];
    private readonly Queue<RecorderEvent> _events = new();
    private readonly Instant _start;
    private Instant _healthDue;
    private Instant _finishBy = Instant.Never;
    private bool _pausedOnPurpose;
    private bool _closed;
    private bool _low;
    private bool _mirrorLost;
    private RecordedTrack? _speaker;
    private RecordedTrack? _nextSpeaker;
    private long _speakerLast = -1;

    /// <param name="options">Recipients and figures.</param>
    /// <param name="initial">Tracks there at the start; their handles are 1, 2, … with the mix first.</param>
    /// <param name="sink">Where sealed chunks go.</param>
    /// <param name="random">The crypto room's generator.</param>
    /// <param name="wall">Wall-clock time, for the file's date.</param>
    /// <param name="now">Timestamp 0 of the file.</param>
    public SessionRecorder(
        RecordingOptions options, IReadOnlyList<TrackDescription> initial, IRecordingSink sink, IRandomSource random, WallClock wall, Instant now)
    {
        _options = options;
        _sink = sink;
        _start = now;
        _healthDue = now + HealthInterval;
        _plan = new TrackPlan(options, initial);
        _age = new AgeStreamWriter(options.Recipients, random, sink, options.MaximumChunkAge);
        _matroska = new MatroskaWriter(_age);
        StartedUnixMicroseconds = wall.UnixMicrosecondsAtZero + now.Microseconds;
        _matroska.Begin(_plan.Tracks, options.Title, StartedUnixMicroseconds, now);
        if (_plan.CueTrack is { } cueTrack)
        {
            _matroska.SetCueTrack(cueTrack);
        }

        int number = _plan.ActiveSpeaker is null ? 1 : 2;
        foreach (TrackDescription track in TrackPlan.Order(initial))
        {
            Open(number++, track, now);
        }
    }

    /// <summary>Called once, when the last frame is in and before the end goes to the sink.</summary>
    public Action? Closing { get; init; }

    public RecordingState State { get; private set; } = RecordingState.Running;

    public RecordingOutcome Outcome { get; private set; }

    /// <summary>Wall-clock time of timestamp 0.</summary>
    public long StartedUnixMicroseconds { get; }

    /// <summary>Who used which track; grows as people join.</summary>
    public IReadOnlyList<TrackUse> Uses => _uses;

    /// <summary>Time that is missing, longest list 1000.</summary>
    public IReadOnlyList<RecordedGap> Gaps => _gaps;

    /// <summary>Cues so far, and where they count from: the manifest's index of time to offset.</summary>
    public IReadOnlyList<MatroskaCue> Cues => _matroska.Cues;

    public long SegmentStart => _matroska.SegmentStart;

    /// <summary>The last timestamp written.</summary>
    public long Milliseconds => _matroska.LastMilliseconds;

    /// <summary>Plaintext bytes written so far, padding included.</summary>
    public long Bytes => _age.Position;

    bool IFrameWriter.IsWriting => State is RecordingState.Running or RecordingState.Interrupted;

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public Instant Deadline
    {
        get
        {
            if (State is RecordingState.Finished or RecordingState.Failed)
            {
                return Instant.Never;
            }

            // A chunk that the storage has no room for is not due: it would be asked for again and again.
            Instant deadline = _sink.FreeChunks > 1 ? Instant.Min(_healthDue, _age.Deadline) : _healthDue;
            foreach (RecordedTrack? track in _tracks)
            {
                deadline = track is null ? deadline : Instant.Min(deadline, track.Deadline);
            }

            return deadline;
        }
    }

    /// <summary>A track for somebody who joins; 0 when the file has none of this codec left, and he isn't recorded.</summary>
    public int AddTrack(TrackDescription description, Instant now)
    {
        int number = _plan.Take(description.Codec);
        return number == 0 ? 0 : Open(number, description, now);
    }

    public void EndTrack(int handle)
    {
        if (Track(handle) is { } track)
        {
            track.Flush();
            _speaker = _speaker == track ? null : _speaker;
            _nextSpeaker = _nextSpeaker == track ? null : _nextSpeaker;
            _plan.GiveBack(track.Use.Number);
            _tracks[handle] = null;
        }
    }

    /// <summary>A plaintext RTP packet, retransmissions already restored; false when it isn't one.</summary>
    public bool Packet(int handle, ReadOnlySpan<byte> rtp, Instant arrival) => Track(handle)?.Receive(rtp, arrival) ?? false;

    /// <summary>The NTP and RTP time of a sender report on the track's stream.</summary>
    public void SenderReport(int handle, NtpTime ntp, uint timestamp, Instant arrival) => Track(handle)?.Report(ntp, timestamp, arrival);

    /// <summary>From its next keyframe on, the default video track shows this one, when the codecs agree.</summary>
    public void SetActiveSpeaker(int handle, Instant now)
    {
        RecordedTrack? track = Track(handle);
        if (track is null || track == _speaker || track.Use.Description.Codec != _plan.ActiveSpeaker?.Codec)
        {
            return;
        }

        _nextSpeaker = track;
        track.AskForKeyframe(now);
    }

    /// <summary>Whoever makes a track's media (the mixer) is away: what is missing until it comes back is marked.</summary>
    public void MakerLost(int handle) => Track(handle)?.Interrupt(GapReason.Maker);

    /// <summary>A line of chat or an event, shown as a subtitle.</summary>
    public void Text(string line, Instant now)
    {
        if (State is RecordingState.Running or RecordingState.Interrupted && HasRoom(line.Length * 4))
        {
            _matroska.Text(_plan.Text.Number, ToMilliseconds(now), TextMilliseconds, line, now);
        }
    }

    /// <summary>A chapter for a join, a leave or the like, and a line of the text track.</summary>
    public void Mark(string title, Instant now)
    {
        _matroska.Chapter(ToMilliseconds(now), title);
        Text(title, now);
    }

    public void Pause(Instant now)
    {
        if (State is RecordingState.Running or RecordingState.Interrupted)
        {
            InterruptTracks(GapReason.Paused);
            _pausedOnPurpose = true;
            Change(RecordingState.Paused, RecordingOutcome.None, now);
        }
    }

    public void Resume(Instant now)
    {
        if (State == RecordingState.Paused)
        {
            _pausedOnPurpose = false;
            Change(RecordingState.Running, RecordingOutcome.None, now);
            foreach (RecordedTrack? track in _tracks.Where(t => t is { NeedsKeyframe: true }))
            {
                track!.AskForKeyframe(now);
            }
        }
    }

    /// <summary>Ends the recording: what waits is written, then chapters and cues, then the last chunk.</summary>
    public void Finish(Instant now)
    {
        if (State is RecordingState.Finishing or RecordingState.Finished or RecordingState.Failed)
        {
            return;
        }

        foreach (RecordedTrack? track in _tracks)
        {
            track?.Flush();
            track?.EndGap(ToMilliseconds(now), now);
        }

        _finishBy = now + _options.FinishWait;
        Change(RecordingState.Finishing, RecordingOutcome.None, now);
        TryFinish(now);
    }

    /// <summary>Does what is due; call at <see cref="Deadline"/>.</summary>
    public void Tick(Instant now)
    {
        foreach (RecordedTrack? track in _tracks)
        {
            track?.Tick(now);
        }

        if (now >= _age.Deadline && _sink.FreeChunks > 1)
        {
            _age.Flush();
        }

        if (now >= _healthDue)
        {
            _healthDue = now + HealthInterval;
            CheckHealth(now);
        }
    }

    public bool TryTakeEvent(out RecorderEvent recorderEvent) => _events.TryDequeue(out recorderEvent);

    public void Dispose() => _age.Dispose();

    long IFrameWriter.ToMilliseconds(Instant time) => ToMilliseconds(time);

    bool IFrameWriter.TryWrite(RecordedTrack track, long milliseconds, in MediaFrame frame, Instant now)
    {
        if (!HasRoom(frame.Data.Length))
        {
            if (State == RecordingState.Running)
            {
                Change(RecordingState.Interrupted, RecordingOutcome.None, now);
            }

            return false;
        }

        if (State == RecordingState.Interrupted)
        {
            Change(RecordingState.Running, RecordingOutcome.None, now);
        }

        _matroska.Frame(track.Use.Number, milliseconds, frame.IsKeyframe, frame.Data, now);
        if (frame.IsKeyframe && track == _nextSpeaker)
        {
            (_speaker, _nextSpeaker) = (track, null);
        }

        if (track == _speaker && HasRoom(frame.Data.Length))
        {
            _speakerLast = Math.Max(milliseconds, _speakerLast + 1);
            _matroska.Frame(_plan.ActiveSpeaker!.Number, _speakerLast, frame.IsKeyframe, frame.Data, now);
        }

        return true;
    }

    void IFrameWriter.KeyframeWanted(RecordedTrack track) => Raise(RecorderEventKind.KeyframeWanted, track.Handle, Milliseconds);

    void IFrameWriter.Gap(RecordedTrack track, RecordedGap gap, Instant now)
    {
        if (_gaps.Count < MaximumGaps)
        {
            _gaps.Add(gap);
        }

        Raise(RecorderEventKind.Gap, track.Handle, gap.FromMilliseconds);
        if (HasRoom(256))
        {
            double seconds = (gap.ToMilliseconds - gap.FromMilliseconds) / 1000.0;
            string line = FormattableString.Invariant($"[{gap.Reason}: {seconds:F1} s missing, track {gap.Track}]");
            _matroska.Text(_plan.Text.Number, gap.FromMilliseconds, TextMilliseconds, line, now);
        }
    }

    private RecordedTrack? Track(int handle) => (uint)handle < (uint)_tracks.Count ? _tracks[handle] : null;

    private int Open(int number, TrackDescription description, Instant now)
    {
        string sender = description.Sender;
        SenderClock clock = new();
        if (sender.Length > 0 && !_senders.TryAdd(sender, clock))
        {
            clock = _senders[sender];
        }

        TrackUse use = new(number, description, ToMilliseconds(now));
        _uses.Add(use);
        RecordedTrack track = new(_tracks.Count, use, clock, _pool, _options.ReorderWait, this);
        _tracks.Add(track);
        if (State == RecordingState.Paused)
        {
            track.Interrupt(GapReason.Paused);
        }

        return track.Handle;
    }

    private long ToMilliseconds(Instant time) => Math.Max(0, (time - _start).Microseconds / 1000);

    /// <summary>One chunk stays free for the flush, so that what was taken can always be sealed.</summary>
    private bool HasRoom(int bytes)
    {
        long chunks = ((_age.Position % AgeFormat.ChunkSize) + bytes + (2 * MatroskaWriter.Overhead)) / AgeFormat.ChunkSize;
        return _sink.FreeChunks > chunks + 1;
    }

    private void CheckHealth(Instant now)
    {
        if (State is RecordingState.Finished or RecordingState.Failed)
        {
            return;
        }

        SinkStatus status = _sink.Status(now);
        Once(ref _low, status.IsLow, RecorderEventKind.StorageLow);
        Once(ref _mirrorLost, status.MirrorLost, RecorderEventKind.MirrorLost);
        if (status.Outcome == RecordingOutcome.Completed)
        {
            Change(RecordingState.Finished, RecordingOutcome.Completed, now);
        }
        else if (status.Outcome != RecordingOutcome.None)
        {
            Change(RecordingState.Failed, status.Outcome, now);
        }
        else if (State == RecordingState.Finishing)
        {
            TryFinish(now);
        }
        else if (!_pausedOnPurpose && status.IsStalled && State == RecordingState.Running)
        {
            Change(RecordingState.Interrupted, RecordingOutcome.None, now);
        }
        else if (State == RecordingState.Interrupted && !status.IsStalled && HasRoom(0))
        {
            Change(RecordingState.Running, RecordingOutcome.None, now);
        }
    }

    private void TryFinish(Instant now)
    {
        const int CueBytes = 40;
        if (!_closed && HasRoom((_matroska.Cues.Count * CueBytes) + (64 * 1024)))
        {
            _closed = true;
            Closing?.Invoke();
            _matroska.Finish(_uses.Select(ToTag), now);
            _age.Finish();
        }
        else if (now >= _finishBy)
        {
            Change(RecordingState.Failed, RecordingOutcome.StorageHung, now);
        }
    }

    private static MatroskaTrack ToTag(TrackUse use) => new()
    {
        Number = use.Number,
        Codec = use.Description.Codec,
        Name = use.Description.Name,
        Role = use.Description.Kind == TrackKind.Mix ? TrackPlan.MixRole : use.Description.Role,
    };

    private void InterruptTracks(GapReason reason)
    {
        foreach (RecordedTrack? track in _tracks)
        {
            track?.Interrupt(reason);
        }
    }

    private void Once(ref bool known, bool value, RecorderEventKind kind)
    {
        if (value && !known)
        {
            Raise(kind, 0, Milliseconds);
        }

        known = value;
    }

    private void Change(RecordingState state, RecordingOutcome outcome, Instant now)
    {
        State = state;
        Outcome = outcome;
        Raise(RecorderEventKind.StateChanged, 0, ToMilliseconds(now));
    }

    private void Raise(RecorderEventKind kind, int track, long milliseconds)
    {
        // Whoever doesn't listen loses the oldest, never memory.
        if (_events.Count == 256)
        {
            _events.Dequeue();
        }

        _events.Enqueue(new RecorderEvent(kind, track, milliseconds, State, Outcome));
    }
}
