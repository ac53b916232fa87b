using System.Diagnostics;

namespace MediaServer.Recording.Tests;

/// <summary>Runs a Debian tool (age, ffmpeg, ffprobe); null where it isn't installed.</summary>
internal static class Tool
{
    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    public static (int Exit, string Output, string Errors) Run(string name, params string[] arguments)
    {
        ProcessStartInfo start = new(name) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    public static string Check(string name, params string[] arguments)
    {
        (int exit, string output, string errors) = Run(name, arguments);
        Assert.True(exit == 0, $"{name} {string.Join(' ', arguments)}\n{errors}");
        return output;
    }
}
