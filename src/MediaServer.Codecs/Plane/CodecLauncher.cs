using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MediaServer.Codecs.Plane;

/// <summary>Starts <c>mediaserver-codec</c>, which lies beside the program, with next to nothing of the server's environment.</summary>
public sealed class CodecLauncher(string program, Action<string> complain) : ICodecLauncher
{
    /// <summary>Bytes of managed memory that the process may have; hexadecimal, as the runtime reads it.</summary>
    private const string HeapLimit = "0x18000000";
    private const int LongestLine = 300;
    private static readonly string[] s_kept = ["PATH", "DOTNET_ROOT", "LD_LIBRARY_PATH", "TZ"];

    /// <summary>Beside the running program.</summary>
    public static string DefaultProgram { get; } =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "mediaserver-codec.exe" : "mediaserver-codec");

    public string? WhyNot => File.Exists(program) ? null : "mediaserver-codec doesn't lie beside the program";

    public ICodecChild Start(string segment, int lanes)
    {
        ProcessStartInfo start = new(program)
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(segment);
        start.ArgumentList.Add(lanes.ToString(CultureInfo.InvariantCulture));

        // The server's settings hold passwords; a process that reads foreign bytes has no use for them.
        Dictionary<string, string?> kept = s_kept.ToDictionary(name => name, name => Environment.GetEnvironmentVariable(name));
        start.Environment.Clear();
        foreach ((string name, string? value) in kept.Where(pair => pair.Value is not null))
        {
            start.Environment[name] = value;
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        try
        {
            Process process = Process.Start(start) ?? throw new IOException("mediaserver-codec could not be started");
            process.ErrorDataReceived += (_, line) =>
            {
                if (!string.IsNullOrWhiteSpace(line.Data))
                {
                    complain(line.Data.Length > LongestLine ? line.Data[..LongestLine] : line.Data);
                }
            };
            process.BeginErrorReadLine();
            return new Child(process);
        }
        catch (Win32Exception error)
        {
            throw new IOException(error.Message, error);
        }
    }

    private sealed class Child(Process process) : ICodecChild
    {
        public int Id { get; } = process.Id;

        public int? ExitCode => process.HasExited ? process.ExitCode : null;

        public long ResidentBytes
        {
            get
            {
                try
                {
                    process.Refresh();
                    return process.HasExited ? 0 : process.WorkingSet64;
                }
                catch (InvalidOperationException)
                {
                    return 0;
                }
            }
        }

        public void Kill()
        {
            try
            {
                process.Kill();
            }
            catch (Exception error) when (error is InvalidOperationException or Win32Exception)
            {
                // Gone already.
            }
        }

        public void Dispose() => process.Dispose();
    }
}
