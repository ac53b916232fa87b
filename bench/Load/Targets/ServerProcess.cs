using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MediaServer.Bench.Load.Targets;

/// <summary>A child process on the servers' core.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly List<string> _errors = [];

    private ServerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>The last lines of what it said on its error output.</summary>
    public string Errors
    {
        get
        {
            lock (_errors)
            {
                return string.Join(Environment.NewLine, _errors.TakeLast(20));
            }
        }
    }

    /// <param name="program">Path or name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs.</param>
    public static ServerProcess Start(string program, IEnumerable<string> arguments, string folder)
    {
        // taskset replaces itself by the program, so the number of the process is the program's.
        string[] pinned = Environment.ProcessorCount > 1 && File.Exists("/usr/bin/taskset") ? ["/usr/bin/taskset", "-c", "0", program] : [program];
        ProcessStartInfo start = new(pinned[0], [.. pinned.Skip(1), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        ServerProcess server = new(Process.Start(start)!);
        server._process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>A free UDP and TCP port below the ephemeral range.</summary>
    public static int FreePort()
    {
        for (int port = Random.Shared.Next(10_000, 19_000); port < 32_000; port++)
        {
            try
            {
                using Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                udp.Bind(new IPEndPoint(IPAddress.Any, port));
                using Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                tcp.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next.
            }
        }

        throw new IOException("no port is free");
    }

    public async Task<string> ReadLineAsync(string beginning, CancellationToken cancelled)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancelled) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new IOException($"the server ended before it said '{beginning}': {Errors}");
    }

    /// <summary>Output that nobody reads would fill the pipe.</summary>
    public void IgnoreOutput() => _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using Process? term = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_errors)
        {
            _errors.Add(line);
            if (_errors.Count > 200)
            {
                _errors.RemoveAt(0);
            }
        }
    }
}
