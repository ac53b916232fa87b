using MediaServer.Codecs.Plane;
using MediaServer.Control.Configuration;
using MediaServer.Control.Metrics;
using MediaServer.Control.Recordings;
using MediaServer.Engine;
using MediaServer.Primitives;
using Microsoft.Extensions.Logging;

namespace MediaServer.Control.Rooms;

/// <summary>The rooms of this process, the events of the engine that go to them, and their heartbeat.</summary>
internal sealed class RoomDirectory : IRoomDirectory, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RoomActor> _rooms = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<RoomKey, RoomActor> _byKey = [];
    private readonly IMediaEngine _engine;
    private readonly IPeerConnector _connector;
    private readonly IPeerEvents _peers;
    private readonly RoomOptions _options;
    private readonly SipOptions _sip;
    private readonly TimeProvider _time;
    private readonly ControlMetrics _metrics;
    private readonly IDoorkeeper _doorkeeper;
    private readonly IAuditTrail _audit;
    private readonly ILogger<RoomDirectory> _log;
    private readonly IRecordingDesk? _recordings;
    private readonly ICodecPlane? _codecs;
    private readonly IRoomStatistics? _statistics;

    public RoomDirectory(
        IMediaEngine engine, IPeerConnector connector, IPeerEvents peers, MediaServerOptions options, TimeProvider time,
        ControlMetrics metrics, IDoorkeeper doorkeeper, IAuditTrail audit, ILogger<RoomDirectory> log, IRecordingDesk? recordings = null,
        ICodecPlane? codecs = null, IRoomStatistics? statistics = null)
    {
        _engine = engine;
        _connector = connector;
        _peers = peers;
        _options = options.Rooms;
        _sip = options.Sip;
        _time = time;
        _metrics = metrics;
        _doorkeeper = doorkeeper;
        _audit = audit;
        _log = log;
        _recordings = recordings;
        _codecs = codecs;
        _statistics = statistics;
        _engine.Happened += OnHappened;
        _peers.Lost += OnLost;
    }

    public bool IsDraining { get; private set; }

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate)
            {
                return [.. _rooms.Keys];
            }
        }
    }

    public RoomActor? Find(string name)
    {
        lock (_gate)
        {
            return _rooms.GetValueOrDefault(name);
        }
    }

    public async Task<RoomActor?> OpenAsync(string name)
    {
        if (Find(name) is { } open)
        {
            return open;
        }

        RoomPolicy policy = await _doorkeeper.PolicyAsync(name);
        lock (_gate)
        {
            return _rooms.TryGetValue(name, out RoomActor? room) ? room : Make(name, policy, lasting: false);
        }
    }

    public async Task<(bool IsNew, RoomActor? Room)> CreateAsync(string name)
    {
        RoomPolicy policy = await _doorkeeper.PolicyAsync(name);
        lock (_gate)
        {
            bool exists = _rooms.TryGetValue(name, out RoomActor? room);
            room ??= Make(name, policy, lasting: true);
            return (!exists && room is not null, room);
        }
    }

    public bool Close(string name, string reason)
    {
        lock (_gate)
        {
            if (!_rooms.Remove(name, out RoomActor? room))
            {
                return false;
            }

            _byKey.Remove(room.Key);
            _metrics.RoomsChanged(-1);
            RoomLog.Closed(_log, room.Key.Lane, room.Key.Number, reason);
            room.Close(reason);
            return true;
        }
    }

    /// <summary>Time has passed: graces end, empty rooms close.</summary>
    public async Task TickAsync()
    {
        KeyValuePair<string, RoomActor>[] rooms;
        lock (_gate)
        {
            rooms = [.. _rooms];
        }

        DateTimeOffset longAgo = _time.GetUtcNow() - TimeSpan.FromSeconds(_options.EmptySeconds);
        foreach ((string name, RoomActor room) in rooms)
        {
            if (await IsOverAsync(room, longAgo))
            {
                CloseIfSame(name, room);
            }
        }
    }

    /// <summary>Takes nobody in any more and tells everybody.</summary>
    public void Drain()
    {
        RoomActor[] rooms;
        lock (_gate)
        {
            IsDraining = true;
            rooms = [.. _rooms.Values];
        }

        RoomLog.Draining(_log, rooms.Length);
        foreach (RoomActor room in rooms)
        {
            room.Tell(state => state.Drain());
        }
    }

    public void Dispose()
    {
        _engine.Happened -= OnHappened;
        _peers.Lost -= OnLost;
    }

    private async Task<bool> IsOverAsync(RoomActor room, DateTimeOffset longAgo)
    {
        try
        {
            return await room.Ask(state =>
            {
                state.Tick();
                return !room.Lasting && state.EmptySince <= longAgo;
            });
        }
        catch (RoomClosedException)
        {
            return false;
        }
        catch (Exception error)
        {
            RoomLog.RequestFailed(_log, error);
            return false;
        }
    }

    private void CloseIfSame(string name, RoomActor room)
    {
        lock (_gate)
        {
            if (_rooms.GetValueOrDefault(name) == room)
            {
                Close(name, "closed");
            }
        }
    }

    private RoomActor? Make(string name, RoomPolicy policy, bool lasting)
    {
        if (IsDraining || _rooms.Count >= _options.MaxRooms)
        {
            return null;
        }

        RoomSetup setup = new()
        {
            Name = new Personal<string>(name),
            Key = _engine.OpenRoom(),
            Engine = _engine,
            Connector = _connector,
            Options = _options,
            Time = _time,
            Metrics = _metrics,
            Recordings = _recordings,
            Codecs = _codecs,
            Policy = policy,
            Audit = _audit,
            Statistics = _statistics,
            Lasting = lasting,
            PreferH264 = _sip.Reaches(name),
        };
        RoomActor room = new(setup, _log);
        _rooms.Add(name, room);
        _byKey.Add(setup.Key, room);
        _metrics.RoomsChanged(1);
        RoomLog.Opened(_log, setup.Key.Lane, setup.Key.Number);
        return room;
    }

    /// <summary>To the room it is a peer that the engine gave up, whoever noticed.</summary>
    private void OnLost(RoomKey room, PeerKey peer) => Tell(room, new PeerExpired(peer));

    private void Tell(RoomKey key, EngineEvent happened)
    {
        RoomActor? room;
        lock (_gate)
        {
            room = _byKey.GetValueOrDefault(key);
        }

        room?.Tell(state => state.Handle(happened));
    }

    private void OnHappened(EngineEvent happened)
    {
        try
        {
            RoomKey? key = happened is SpeakersChanged speakers ? speakers.Room : _peers.Take(happened);
            if (key is { } found)
            {
                Tell(found, happened);
            }
        }
        catch (Exception error)
        {
            // The engine's pump carries everybody's events: nothing may end it.
            RoomLog.EventFailed(_log, error);
        }
    }
}
