using System.Text.Json.Nodes;
using MediaServer.Bench.Load.Clients;
using MediaServer.Bench.Load.Measure;

namespace MediaServer.Bench.Load.Targets;

/// <summary>
/// Debian's Janus with its VideoRoom, over its HTTP API, by the very same clients: it offers to subscribers and is
/// ICE-lite here, so that both servers leave the checking to the client.
/// </summary>
internal sealed class JanusTarget : ITarget
{
    private readonly string _folder = Directory.CreateTempSubdirectory("janus-bench-").FullName;
    private readonly Dictionary<RtcClient, JanusHandle> _handles = [];
    private readonly Dictionary<string, JanusRoom> _rooms = [];
    private ServerProcess? _process;
    private JanusApi? _api;

    public string Name => "janus";

    public string Version { get; private set; } = "";

    public int ProcessId => _process!.Id;

    public string LaneThreads => "";

    public bool Supports(string shape) => shape is "livestream" or "voices";

    public async Task StartAsync(CancellationToken cancelled)
    {
        int port = ServerProcess.FreePort();
        JanusConfiguration.Write(_folder, port);
        _process = ServerProcess.Start("janus", ["-F", _folder, "-o"], _folder);
        _process.IgnoreOutput();
        _api = new JanusApi(new Uri($"http://127.0.0.1:{port}/janus"));
        Version = await _api.WaitUntilReadyAsync(() => _process.HasEnded, cancelled);
    }

    public async Task ConnectAsync(RtcClient client, Seat seat, CancellationToken cancelled)
    {
        JanusHandle handle = await _api!.AttachAsync(cancelled);
        _handles[client] = handle;
        client.Asked = Clock.Now;
        if (seat.Kind == SeatKind.Publisher)
        {
            await PublishAsync(client, handle, await RoomAsync(seat.Room, handle, cancelled), cancelled);
        }
        else
        {
            await SubscribeAsync(client, handle, _rooms[seat.Room], cancelled);
        }

        await client.ConnectedAsync(cancelled);
    }

    public Task ReadyAsync(CancellationToken cancelled) => Task.CompletedTask;

    public async Task LeaveAsync(RtcClient client, CancellationToken cancelled)
    {
        if (_handles.Remove(client, out JanusHandle? handle))
        {
            await _api!.DestroyAsync(handle, cancelled);
        }
    }

    // Janus tells of no packets as a whole: the clients count them.
    public Task<TargetCounters> CountAsync(CancellationToken cancelled) => Task.FromResult(new TargetCounters());

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _api?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<JanusRoom> RoomAsync(string name, JanusHandle handle, CancellationToken cancelled)
    {
        if (!_rooms.TryGetValue(name, out JanusRoom? room))
        {
            room = _rooms[name] = new JanusRoom(1000 + _rooms.Count);
            await _api!.AskAsync(handle, new JsonObject
            {
                ["request"] = "create",
                ["room"] = room.Number,
                ["publishers"] = 100,
                ["audiocodec"] = "opus",
                ["videocodec"] = "vp8",
                ["bitrate"] = 0,
                ["audiolevel_event"] = false,
            }, null, cancelled);
        }

        return room;
    }

    private async Task PublishAsync(RtcClient client, JanusHandle handle, JanusRoom room, CancellationToken cancelled)
    {
        JsonNode reply = await _api!.AskAsync(
            handle, new JsonObject { ["request"] = "joinandconfigure", ["ptype"] = "publisher", ["room"] = room.Number },
            new JsonObject { ["type"] = "offer", ["sdp"] = client.Offer("active") }, cancelled);
        room.Feeds.Add(reply["plugindata"]!["data"]!["id"]!.GetValue<long>());
        client.Accept(reply["jsep"]!["sdp"]!.GetValue<string>());
    }

    private async Task SubscribeAsync(RtcClient client, JanusHandle handle, JanusRoom room, CancellationToken cancelled)
    {
        JsonArray streams = [.. room.Feeds.Take(Math.Max(client.Plan.AudioSlots, client.Plan.VideoSlots)).Select(feed => (JsonNode)new JsonObject { ["feed"] = feed })];
        JsonNode reply = await _api!.AskAsync(
            handle, new JsonObject { ["request"] = "join", ["ptype"] = "subscriber", ["room"] = room.Number, ["streams"] = streams }, null, cancelled);
        string answer = client.AnswerTo(reply["jsep"]!["sdp"]!.GetValue<string>());
        await _api.AskAsync(handle, new JsonObject { ["request"] = "start" }, new JsonObject { ["type"] = "answer", ["sdp"] = answer }, cancelled);
    }

    private sealed class JanusRoom(long number)
    {
        public long Number => number;

        public List<long> Feeds { get; } = [];
    }
}
