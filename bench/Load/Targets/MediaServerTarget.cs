using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MediaServer.Bench.Load.Clients;
using MediaServer.Bench.Load.Measure;
using MediaServer.Bench.Reports;

namespace MediaServer.Bench.Load.Targets;

/// <summary>This project's server: started with a data folder and ports of its own, or one that runs already.</summary>
internal sealed class MediaServerTarget(Uri? url, int lanes) : ITarget
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mediaserver-bench-").FullName;
    private readonly Dictionary<RtcClient, PageSession> _pages = [];
    private HttpClient _http = new();
    private ServerProcess? _process;
    private int _foreign;

    public string Name => "mediaserver";

    public string Version => Machine.Commit();

    public int ProcessId => _process?.Id ?? _foreign;

    public string LaneThreads => "lane ";

    public bool Supports(string shape) => true;

    public async Task StartAsync(CancellationToken cancelled)
    {
        Uri address = url ?? await LaunchAsync(cancelled);
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true },
        })
        {
            BaseAddress = address,
        };
        if (url is not null)
        {
            _foreign = ListeningProcess.Find(url.Port);
        }
    }

    public async Task ConnectAsync(RtcClient client, Seat seat, CancellationToken cancelled)
    {
        string token = await TokenAsync(seat, cancelled);
        if (seat.Kind == SeatKind.Party)
        {
            PageSession page = new(_http.BaseAddress!, seat.Room, token);
            lock (_pages)
            {
                _pages[client] = page;
            }

            await page.JoinAsync(client, cancelled);
        }
        else
        {
            await PostAsync(client, seat, token, cancelled);
        }

        await client.ConnectedAsync(cancelled);
    }

    public Task ReadyAsync(CancellationToken cancelled) => Task.CompletedTask;

    public async Task LeaveAsync(RtcClient client, CancellationToken cancelled)
    {
        PageSession? page;
        lock (_pages)
        {
            _pages.Remove(client, out page);
        }

        if (page is not null)
        {
            await page.DisposeAsync();
        }

        if (client.Location is { } location && client.Authorization is { } authorization)
        {
            using HttpRequestMessage request = new(HttpMethod.Delete, location);
            request.Headers.Authorization = authorization;
            using HttpResponseMessage response = await _http.SendAsync(request, cancelled);
        }
    }

    public async Task<TargetCounters> CountAsync(CancellationToken cancelled)
    {
        Metrics metrics = await Metrics.ReadAsync(_http, "/metrics");
        return new TargetCounters
        {
            PacketsOut = metrics.Sum("mediaserver_packets_sent"),
            Sends = metrics.Sum(metrics.Has("mediaserver_messages_sent") ? "mediaserver_messages_sent" : "mediaserver_sends"),
            GcPause = metrics.Sum("dotnet_gc_pause_time"),
            Collections = metrics.Sum("dotnet_gc_collections"),
            Turns = metrics.By("mediaserver_lane_turn_bucket", "le"),
            Heap = metrics.Sum("dotnet_gc_last_collection_heap_size"),
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PageSession page in _pages.Values)
        {
            await page.DisposeAsync();
        }

        _http.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A token each: the server lets every token have only a few handshakes at once.</summary>
    private async Task<string> TokenAsync(Seat seat, CancellationToken cancelled)
    {
        using HttpResponseMessage response = await _http.PostAsJsonAsync(
            $"/api/v1/rooms/{seat.Room}/tokens", new { name = seat.Name, role = "nurse" }, cancelled);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(cancelled)).GetProperty("token").GetString()!;
    }

    private async Task PostAsync(RtcClient client, Seat seat, string token, CancellationToken cancelled)
    {
        string path = seat.Kind == SeatKind.Publisher ? "whip" : "whep";
        using HttpRequestMessage request = new(HttpMethod.Post, $"/{path}/{seat.Room}")
        {
            Content = new StringContent(client.Offer(), Encoding.UTF8, "application/sdp"),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        client.Authorization = request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        client.Asked = Clock.Now;
        using HttpResponseMessage response = await _http.SendAsync(request, cancelled);
        string body = await response.Content.ReadAsStringAsync(cancelled);
        if (!response.IsSuccessStatusCode)
        {
            throw new IOException($"{path}: {(int)response.StatusCode} {body}");
        }

        client.Location = response.Headers.Location;
        client.Accept(body);
    }

    private async Task<Uri> LaunchAsync(CancellationToken cancelled)
    {
        string program = Path.Combine(Machine.TreeRoot(), "src/MediaServer.Host/bin/Release/net10.0/mediaserver");
        if (!File.Exists(program))
        {
            throw new IOException($"{program} is not built: run bench/run");
        }

        int port = ServerProcess.FreePort();
        _process = ServerProcess.Start(
            program,
            [
                "serve", "--urls", $"http://127.0.0.1:{port}",
                "--MediaServer:Media:Port", $"{ServerProcess.FreePort()}",
                "--MediaServer:Media:Lanes", $"{lanes}",
                "--MediaServer:Media:Addresses:0", "127.0.0.1",
                "--MediaServer:Sip:Port", $"{ServerProcess.FreePort()}",
                "--MediaServer:Sip:TlsPort", $"{ServerProcess.FreePort()}",
                "--MediaServer:Data:Directory", _folder,
                "--MediaServer:Rooms:MaxParticipants", "5000",
                "--Logging:LogLevel:Default", "Warning",
            ],
            _folder);
        await _process.ReadLineAsync("ready:", cancelled);
        _process.IgnoreOutput();
        return new Uri($"http://127.0.0.1:{port}");
    }
}
