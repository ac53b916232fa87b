using System.Globalization;
using System.Security.Cryptography;
using MediaServer.Control.Identity;
using MediaServer.Control.Rooms;
using MediaServer.Control.Signalling;
using MediaServer.Engine;
using MediaServer.Recording.Manifest;
using MediaServer.Recording.Sessions;

namespace MediaServer.Control.Recordings;

/// <summary>
/// A room's recording: off until somebody who may starts it with a purpose, seen by everybody, of those only who have
/// consented. Plain code on the room's loop.
/// </summary>
internal sealed class RoomRecording(RoomSetup setup, Roster roster)
{
    /// <summary>Longest purpose, in characters.</summary>
    public const int LongestPurpose = 200;

    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(5);
    private readonly Dictionary<SourceKey, (string Participant, SourceKind Kind)> _recorded = [];
    private readonly List<ManifestParty> _parties = [];
    private RecordingConsents _consents = new();
    private ILiveRecording? _live;
    private ILiveRecording? _ending;
    private string _request = "";
    private string _purpose = "";
    private Participant? _by;
    private DateTimeOffset _askUntil;
    private DateTimeOffset? _since;
    private DateTimeOffset? _nobodySince;
    private RecordingPhase _told;
    private string? _reason;
    private int _requests;
    private volatile RecordingPhase _phase;

    /// <summary>How news from the recording thread comes to the room's loop; set by the actor.</summary>
    public Action<Action> Post { get; set; } = action => action();

    /// <summary>For the greeting, from any thread.</summary>
    public string State => Word(_phase);

    private bool IsRunning => _live is not null;

    public (string? Code, string Detail) Take(Participant from, RecordMessage message)
    {
        if (!from.Role.MayRecord())
        {
            return (ErrorCodes.Forbidden, "Only a doctor or a nurse records.");
        }

        switch (message.Action)
        {
            case "start" when _phase is RecordingPhase.Off or RecordingPhase.Failed:
                return Start(from, message.Purpose);
            case "pause" when _phase is RecordingPhase.On or RecordingPhase.Interrupted && IsRunning:
                _live!.Pause();
                Note("paused", from.Id);
                return (null, "");
            case "resume" when _phase == RecordingPhase.Paused:
                _live!.Resume();
                Note("resumed", from.Id);
                return (null, "");
            case "stop" when _phase != RecordingPhase.Off:
                Stop("stopped", from.Id);
                return (null, "");
            case "start" or "pause" or "resume" or "stop":
                return (ErrorCodes.Busy, "The recording's state doesn't allow this now.");
            default:
                return (ErrorCodes.BadMessage, "An action is start, pause, resume or stop.");
        }
    }

    public (string? Code, string Detail) Take(Participant from, ConsentMessage message)
    {
        if (_phase is RecordingPhase.Off or RecordingPhase.Failed || message.Request != _request)
        {
            return (ErrorCodes.BadMessage, "There is no such question now.");
        }

        _consents.Answer(from.Id, message.Accept, "tap", setup.Time.GetUtcNow());
        Note(message.Accept ? "granted" : "refused", from.Id);
        if (!message.Accept && setup.Recordings!.StopOnRefusal)
        {
            Stop("refused", from.Id);
            return (null, "");
        }

        Adopt(from);
        UpdateManifest();
        if (_phase == RecordingPhase.Asking)
        {
            BeginWhenAnswered();
        }

        Tell();
        return (null, "");
    }

    /// <summary>Somebody is here, perhaps again.</summary>
    public void Joined(Participant participant)
    {
        if (_phase == RecordingPhase.Off)
        {
            if (setup.Recordings is not null && participant.Role.MayRecord())
            {
                participant.Send(Describe(participant));
            }

            return;
        }

        if (_phase != RecordingPhase.Failed)
        {
            Enlist(participant);
            Adopt(participant);
            Mark(participant, "joined");
            UpdateManifest();
        }

        Tell();
        Ask(participant);
    }

    /// <summary>A socket is back: what it may have missed is said again.</summary>
    public void Resumed(Participant participant)
    {
        participant.Send(Describe(participant));
        Ask(participant);
    }

    public void Left(Participant participant)
    {
        if (_phase is RecordingPhase.Off or RecordingPhase.Failed)
        {
            return;
        }

        foreach (SourceKey source in _recorded.Where(pair => pair.Value.Participant == participant.Id).Select(pair => pair.Key).ToArray())
        {
            _recorded.Remove(source);
            _live?.Remove(source);
        }

        int index = _parties.FindLastIndex(party => party.Id == participant.Id);
        if (index >= 0)
        {
            _parties[index] = _parties[index] with { Left = setup.Time.GetUtcNow() };
        }

        Mark(participant, "left");
        UpdateManifest();
        if (_phase == RecordingPhase.Asking)
        {
            BeginWhenAnswered();
        }
    }

    /// <summary>Somebody's sources have changed: a screen, a second camera.</summary>
    public void Changed(Participant participant)
    {
        if (IsRunning)
        {
            Adopt(participant);
        }
    }

    public void Said(Participant participant, string text)
    {
        if (_consents.IsGranted(participant.Id))
        {
            _live?.Say($"{participant.Name.Reveal()}: {text}");
        }
    }

    public void Spoke(Participant loudest)
    {
        if (_consents.IsGranted(loudest.Id) && loudest.Source(SourceKind.Camera) is { } camera && _recorded.ContainsKey(camera.Key))
        {
            _live?.Follow(camera.Key);
        }
    }

    /// <summary>Time has passed.</summary>
    public void Tick(DateTimeOffset now)
    {
        if (_phase == RecordingPhase.Asking && now >= _askUntil)
        {
            AnswersAreLate();
        }

        if (!IsRunning)
        {
            return;
        }

        if (!_live!.IsAlive && _phase is RecordingPhase.On or RecordingPhase.Paused)
        {
            Show(RecordingPhase.Interrupted, "stalled");
        }
        else if (_live.IsAlive && _phase == RecordingPhase.Interrupted && _reason == "stalled")
        {
            Show(_told, null);
        }

        _nobodySince = roster.All.Any(participant => _consents.IsGranted(participant.Id)) ? null : _nobodySince ?? now;
        if (now - _nobodySince >= Abandoned)
        {
            Stop("empty", "");
        }
    }

    /// <summary>The room ends.</summary>
    public void Closed()
    {
        if (_phase != RecordingPhase.Off)
        {
            Stop("closed", "");
        }
    }

    private (string? Code, string Detail) Start(Participant by, string? purpose)
    {
        if (setup.Recordings is not { } desk)
        {
            return (ErrorCodes.Forbidden, "This server doesn't record.");
        }

        if (desk.WhyNot(setup.Class) is { } why)
        {
            return (ErrorCodes.Forbidden, why);
        }

        if (string.IsNullOrWhiteSpace(purpose) || purpose.Length > LongestPurpose)
        {
            return (ErrorCodes.BadMessage, $"A purpose has 1 to {LongestPurpose} characters.");
        }

        DateTimeOffset now = setup.Time.GetUtcNow();
        _request = string.Create(CultureInfo.InvariantCulture, $"k-{++_requests}");
        _purpose = purpose.Trim();
        _by = by;
        _consents = new RecordingConsents();
        _parties.Clear();
        _recorded.Clear();
        _askUntil = now + desk.ConsentTime;
        _consents.Answer(by.Id, granted: true, "start", now);
        Note("asked", by.Id);
        foreach (Participant participant in roster.All)
        {
            Enlist(participant);
        }

        Show(RecordingPhase.Asking, null);
        foreach (Participant participant in roster.All)
        {
            Ask(participant);
        }

        BeginWhenAnswered();
        return (null, "");
    }

    private void Enlist(Participant participant)
    {
        _parties.Add(new ManifestParty(
            participant.Id, participant.Name.Reveal(), participant.Role.ToWire(), participant.JoinedAt, null));
        if (participant.Kind == ParticipantKind.Browser && _consents.Of(participant.Id) == ConsentAnswer.None)
        {
            _consents.Ask(participant.Id);
        }
    }

    private void Ask(Participant participant)
    {
        if (_phase is not (RecordingPhase.Off or RecordingPhase.Failed) && _consents.Of(participant.Id) == ConsentAnswer.Asked)
        {
            participant.Send(new ConsentAsked { Request = _request, Purpose = _purpose, By = _by!.Name.Reveal() });
        }
    }

    private void BeginWhenAnswered()
    {
        if (!roster.All.Any(participant => _consents.Of(participant.Id) == ConsentAnswer.Asked))
        {
            Begin();
        }
    }

    private void AnswersAreLate()
    {
        if (setup.Recordings!.StopOnRefusal)
        {
            Stop("unanswered", "");
        }
        else
        {
            // Whoever answers later is recorded from then on.
            Begin();
        }
    }

    private void Begin()
    {
        DateTimeOffset now = setup.Time.GetUtcNow();
        List<RecordedSource> sources = [];
        foreach (Participant participant in roster.All.Where(participant => _consents.IsGranted(participant.Id)))
        {
            sources.AddRange(participant.Sources.Select(source => RecordedSources.Describe(participant, source)).Where(source => source.Expected != default));
        }

        if (sources.Count == 0)
        {
            Stop("empty", "");
            return;
        }

        RecordingManifest manifest = new()
        {
            Id = NewId(now),
            Room = setup.Name.Reveal(),
            RoomClass = setup.Class,
            Purpose = _purpose,
            Started = now,
            StartedBy = _by!.Id,
            Parties = [.. _parties],
            Consents = _consents.History,
        };
        try
        {
            ILiveRecording? live = null;
            live = setup.Recordings!.Start(
                new RecordingStart(manifest, _purpose, sources), news => Post(() => Hear(live, news)));
            _live = live;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Note("failed", "", "storage-failed");
            Show(RecordingPhase.Failed, "storage-failed");
            return;
        }

        foreach (RecordedSource source in sources)
        {
            (string participant, SourceKind kind) = roster.All.SelectMany(p => p.Sources).Where(s => s.Key == source.Key).Select(s => (s.Participant, s.Kind)).First();
            _recorded[source.Key] = (participant, kind);
        }

        _since = now;
        _nobodySince = null;
        _told = RecordingPhase.On;
        Note("started", _by.Id);
        Show(RecordingPhase.On, null);
    }

    /// <summary>Brings what is recorded of somebody in line with their consent and their sources.</summary>
    private void Adopt(Participant participant)
    {
        if (_live is not { } live)
        {
            return;
        }

        IReadOnlyList<MediaSource> wanted = _consents.IsGranted(participant.Id) ? participant.Sources : [];
        foreach ((SourceKey key, (string owner, SourceKind kind)) in _recorded.ToArray())
        {
            if (owner == participant.Id && !wanted.Any(source => source.Key == key && source.Kind == kind))
            {
                _recorded.Remove(key);
                live.Remove(key);
            }
        }

        foreach (MediaSource source in wanted.Where(source => _recorded.TryAdd(source.Key, (participant.Id, source.Kind))))
        {
            live.Add(RecordedSources.Describe(participant, source));
        }
    }

    private void Hear(ILiveRecording? from, RecordingNews news)
    {
        if (from is null || (from != _live && from != _ending))
        {
            return;
        }

        switch (news.State)
        {
            case RecordingState.Failed when from == _live || _phase == RecordingPhase.Off:
                // The last bytes may fail as well, after everybody has seen it end.
                _live = from == _live ? null : _live;
                Note("failed", "", RecordedSources.Word(news.Outcome), from.Id);
                Show(RecordingPhase.Failed, RecordedSources.Word(news.Outcome));
                break;
            case RecordingState.Failed or RecordingState.Finishing or RecordingState.Finished:
                break;
            default:
                if (from != _live)
                {
                    break;
                }

                _told = news.State switch
                {
                    RecordingState.Paused => RecordingPhase.Paused,
                    RecordingState.Interrupted => RecordingPhase.Interrupted,
                    _ => RecordingPhase.On,
                };
                Show(_told, news.Warning);
                break;
        }
    }

    private void Stop(string why, string who)
    {
        Note("stopped", who, why);
        _live?.Finish();
        (_ending, _live) = (_live ?? _ending, null);
        _since = null;
        _recorded.Clear();
        Show(RecordingPhase.Off, why is "refused" or "unanswered" ? why : null);
        _consents = new RecordingConsents();
    }

    private void Mark(Participant participant, string what)
    {
        // Whoever has not consented is not named inside the file either.
        _live?.Mark(_consents.IsGranted(participant.Id)
            ? $"{participant.Name.Reveal()} {what}"
            : $"{participant.Role.ToWire()} {what}, not recorded");
    }

    private void UpdateManifest()
    {
        ManifestParty[] parties = [.. _parties];
        IReadOnlyList<ManifestConsent> consents = _consents.History;
        _live?.Change(manifest => manifest with { Parties = parties, Consents = consents });
    }

    private void Show(RecordingPhase phase, string? reason)
    {
        _phase = phase;
        _reason = reason;
        Tell();
    }

    private void Tell()
    {
        foreach (Participant participant in roster.All)
        {
            participant.Send(Describe(participant));
        }
    }

    private RecordingChanged Describe(Participant participant)
    {
        bool may = participant.Role.MayRecord() && setup.Recordings?.WhyNot(setup.Class) is null && setup.Recordings is not null;
        bool off = _phase == RecordingPhase.Off;
        return new RecordingChanged
        {
            State = State,
            Purpose = off ? null : _purpose,
            By = off ? null : _by?.Name.Reveal(),
            Since = _since,
            Reason = _reason,
            You = off ? null : RecordingConsents.ToWire(_consents.Of(participant.Id)),
            Consents = off || !may ? null : roster.All.Where(other => _consents.Of(other.Id) != ConsentAnswer.None)
                .ToDictionary(other => other.Id, other => RecordingConsents.ToWire(_consents.Of(other.Id))!),
            May = may,
        };
    }

    private void Note(string what, string who, string why = "", string? id = null) =>
        setup.Recordings?.Audit.Write(new RecordingAct(what, id ?? _live?.Id ?? "", who, why));

    private static string NewId(DateTimeOffset now) =>
        string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");

    private static string Word(RecordingPhase phase) => phase switch
    {
        RecordingPhase.Asking => "asking",
        RecordingPhase.On => "on",
        RecordingPhase.Paused => "paused",
        RecordingPhase.Interrupted => "interrupted",
        RecordingPhase.Failed => "failed",
        _ => "off",
    };

    private enum RecordingPhase : byte
    {
        Off,

        /// <summary>Nothing is written until those present have answered.</summary>
        Asking,
        On,
        Paused,
        Interrupted,
        Failed,
    }
}
