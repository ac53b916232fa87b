using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>The built program in a process of its own, with a data folder and ports of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_startDeadline = TimeSpan.FromSeconds(60);

    private readonly List<string> _log = [];
    private readonly string _address;
    private Process? _process;

    public ServerProcess(string address = "127.0.0.1")
    {
        _address = address;
        HttpPort = FreePort.Find(20_100, 8000);
        MediaPort = FreePort.Find(20_100, 8000);
        DataDirectory = Directory.CreateTempSubdirectory("mediaserver-test-").FullName;
        Http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true })
        {
            BaseAddress = new Uri(Url),
        };
    }

    /// <summary>Where the page is; an IPv6 address stands in brackets (RFC 3986 section 3.2.2).</summary>
    public string Url => $"https://{(_address.Contains(':', StringComparison.Ordinal) ? $"[{_address}]" : _address)}:{HttpPort}";

    public int HttpPort { get; }

    public int MediaPort { get; }

    public string DataDirectory { get; }

    public HttpClient Http { get; }

    public int ProcessId => _process!.Id;

    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    /// <summary>Further command-line settings.</summary>
    public List<string> Settings { get; } = [];

    /// <summary>Runs the program by another command (inside a network namespace).</summary>
    public string[] Prefix { get; init; } = [];

    public static string Program { get; } = FindProgram();

    public async Task StartAsync()
    {
        List<string> command = [.. Prefix, Program, "--urls", Url, "--MediaServer:Media:Port", $"{MediaPort}",
            "--MediaServer:Media:Lanes", "1", "--MediaServer:Media:Addresses:0", _address, "--MediaServer:Data:Directory", DataDirectory, .. Settings];
        ProcessStartInfo start = new(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        // A test's server lives for seconds: compiled quickly it is there in half the time, and does the same.
        start.Environment["DOTNET_TC_QuickJit"] = "1";
        _process = Process.Start(start)!;
        TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        void Take(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (_log)
            {
                _log.Add(line);
            }

            if (line.StartsWith("ready: ", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        }

        _process.OutputDataReceived += (_, data) => Take(data.Data);
        _process.ErrorDataReceived += (_, data) => Take(data.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Task first = await Task.WhenAny(ready.Task, _process.WaitForExitAsync()).WaitAsync(s_startDeadline);
        Assert.True(first == ready.Task, $"the server did not start:\n{Log}");
    }

    public async Task StopAsync(bool kill = false)
    {
        if (_process is null || _process.HasExited)
        {
            return;
        }

        if (kill)
        {
            _process.Kill(entireProcessTree: true);
        }
        else
        {
            using Process term = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            await term.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>A link and a token: by the development sign-in, which is for loopback alone, else by the command.</summary>
    public async Task<(string Token, string Url)> SignInAsync(string room, string name, string role = "nurse")
    {
        if (!IPAddress.IsLoopback(IPAddress.Parse(_address)))
        {
            return await MakeTokenAsync(room, name, role);
        }

        using HttpResponseMessage response = await Http.PostAsJsonAsync("/api/v1/development/sign-in", new { name, room, role });
        response.EnsureSuccessStatusCode();
        JsonElement body = await response.Content.ReadFromJsonAsync<JsonElement>();
        return (body.GetProperty("token").GetString()!, body.GetProperty("url").GetString()!);
    }

    /// <summary>The sum of a metric's values in the Prometheus text.</summary>
    public async Task<double> MetricAsync(string name, string label = "")
    {
        string text = await Http.GetStringAsync("/metrics");
        return text.Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal) && line[name.Length] is '{' or ' ')
            .Sum(line => double.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(kill: true);
        _process?.Dispose();
        Http.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }

    private async Task<(string Token, string Url)> MakeTokenAsync(string room, string name, string role)
    {
        string[] arguments = ["token", "--room", room, "--name", name, "--role", role, "--raw", "--MediaServer:Data:Directory", DataDirectory];
        using Process process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true })!;
        string token = (await process.StandardOutput.ReadToEndAsync()).Trim();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return (token, $"{Url}/r/{room}#{token}");
    }

    private static string FindProgram()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "src", "MediaServer.Host", "bin", "Release", "net10.0", "mediaserver");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException("the server is not built: ./test builds it");
    }
}
