using System.Globalization;
using System.Net;
using MediaServer.Bench.Load.Clients;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Bench.Load.Targets;

/// <summary>
/// The bare loop or the plain forwarder of bench/Load/Floor in a process of its own. Keys are agreed beforehand, there
/// is no ICE and no DTLS, and what the clients report is thrown away.
/// </summary>
internal sealed class YardstickTarget(string name) : ITarget
{
    private readonly List<RtcClient> _publishers = [];
    private readonly List<RtcClient> _players = [];
    private ServerProcess? _process;
    private IPEndPoint _server = new(IPAddress.Loopback, 0);

    public string Name => name;

    public string Version => "bench/Load/Floor";

    public int ProcessId => _process!.Id;

    public string LaneThreads => name == "floor" ? "lane " : "";

    public bool Supports(string shape) => shape is "livestream" or "voices";

    public async Task StartAsync(CancellationToken cancelled)
    {
        string assembly = typeof(YardstickTarget).Assembly.Location;
        _process = ServerProcess.Start("dotnet", [assembly, "yardstick", name], AppContext.BaseDirectory);
        string port = (await _process.ReadLineAsync("port ", cancelled))[5..];
        _server = new IPEndPoint(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
    }

    public async Task ConnectAsync(RtcClient client, Seat seat, CancellationToken cancelled)
    {
        (seat.Kind == SeatKind.Publisher ? _publishers : _players).Add(client);
        uint first = (uint)(client.Number * 64);
        int streams = client.Plan.AudioSlots + client.Plan.VideoSlots;
        byte[] salt = YardstickKeys.Salt;
        byte[] outKey = YardstickKeys.Key(seat.Kind == SeatKind.Publisher ? 0 : client.Number);
        client.UseKeys(
            _server, SrtpProfile.AeadAes128Gcm, outKey, salt, outKey, salt,
            seat.Kind == SeatKind.Publisher ? [] : Enumerable.Range(0, streams).Select(stream => first + (uint)stream));
        await client.Connected.WaitAsync(cancelled);
        if (seat.Kind == SeatKind.Player)
        {
            await _process!.WriteLineAsync($"subscriber {client.Socket.Local.Port} {client.Number} {first}");
        }
    }

    public async Task ReadyAsync(CancellationToken cancelled)
    {
        await _process!.WriteLineAsync("run");
        await _process.ReadLineAsync("running", cancelled);
    }

    public Task LeaveAsync(RtcClient client, CancellationToken cancelled) => Task.CompletedTask;

    public async Task<TargetCounters> CountAsync(CancellationToken cancelled)
    {
        await _process!.WriteLineAsync("count");
        string[] words = (await _process.ReadLineAsync("count ", cancelled)).Split(' ');
        return new TargetCounters
        {
            PacketsOut = double.Parse(words[1], CultureInfo.InvariantCulture),
            Sends = double.Parse(words[2], CultureInfo.InvariantCulture),
            GcPause = double.Parse(words[3], CultureInfo.InvariantCulture),
            Collections = double.Parse(words[4], CultureInfo.InvariantCulture),
        };
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
