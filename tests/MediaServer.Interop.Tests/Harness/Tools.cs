using System.Diagnostics;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>Programs of the system: age, ffprobe, and the server's own commands.</summary>
internal static class Tools
{
    /// <summary>Runs to the end; standard output and error together.</summary>
    public static async Task<(int Status, string Output)> RunAsync(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Runs to the end and must succeed.</summary>
    public static async Task<string> MustRunAsync(string program, params string[] arguments)
    {
        (int status, string output) = await RunAsync(program, arguments);
        Assert.True(status == 0, $"{program} {string.Join(' ', arguments)} ended with {status}:\n{output}");
        return output;
    }
}
