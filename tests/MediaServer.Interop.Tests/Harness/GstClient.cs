using System.Diagnostics;
using System.Text.Json;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>A client that is not a browser: GStreamer, in a process of its own (Clients/gst_client.py).</summary>
internal sealed class GstClient : IAsyncDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<JsonElement> _told = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GstClient(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, data) => Take(data.Data);
        _process.BeginOutputReadLine();
    }

    public static GstClient Publish(ServerProcess server, string room, string token, params string[] more) =>
        Start(server, $"/whip/{room}", token, ["--publish", .. more]);

    public static GstClient Play(ServerProcess server, string room, string token, params string[] more) =>
        Start(server, $"/whep/{room}", token, more);

    /// <summary>Waits until something that the client told fits.</summary>
    public async Task<JsonElement> UntilAsync(Func<JsonElement, bool> condition, string what)
    {
        DateTime end = DateTime.UtcNow + s_deadline;
        for (int read = 0; ;)
        {
            Task changed;
            lock (_gate)
            {
                for (; read < _told.Count; read++)
                {
                    if (condition(_told[read]))
                    {
                        return _told[read];
                    }
                }

                changed = _changed.Task;
            }

            TimeSpan left = end - DateTime.UtcNow;
            if (left <= TimeSpan.Zero || await Task.WhenAny(changed, Task.Delay(left)) != changed)
            {
                lock (_gate)
                {
                    Assert.Fail($"{what} did not happen; the client told: {string.Join('\n', _told.Where(told => Event(told) != "heard").Append(_told.LastOrDefault()))}");
                }
            }
        }
    }

    public Task<JsonElement> JoinedAsync() => UntilAsync(told => Event(told) == "joined", "the join");

    /// <summary>Waits until this many frames were decoded since now and a tone was heard.</summary>
    public async Task SeesAndHearsAsync(int frames = 30)
    {
        (int before, double energy) = Now();
        await UntilAsync(
            told => Event(told) == "heard" && told.GetProperty("frames").GetInt32() >= before + frames && told.GetProperty("energy").GetDouble() > energy + 0.001,
            "picture and sound");
    }

    /// <summary>Says goodbye by DELETE.</summary>
    public async Task LeaveAsync()
    {
        await _process.StandardInput.WriteLineAsync("quit");
        await UntilAsync(told => Event(told) == "left", "the goodbye");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Event(JsonElement told) => told.GetProperty("event").GetString()!;

    private static GstClient Start(ServerProcess server, string path, string token, string[] more)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "Clients", "gst_client.py");
        string url = new Uri(server.Http.BaseAddress!, path).ToString();
        return new GstClient(Process.Start(new ProcessStartInfo("/usr/bin/python3", [script, "--url", url, "--token", token, .. more])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!);
    }

    private (int Frames, double Energy) Now()
    {
        lock (_gate)
        {
            JsonElement last = _told.LastOrDefault(told => Event(told) == "heard");
            return last.ValueKind == JsonValueKind.Object ? (last.GetProperty("frames").GetInt32(), last.GetProperty("energy").GetDouble()) : (0, 0);
        }
    }

    private void Take(string? line)
    {
        lock (_gate)
        {
            _told.Add(JsonDocument.Parse(line ?? """{"event": "ended"}""").RootElement);
            TaskCompletionSource changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.TrySetResult();
        }
    }
}
