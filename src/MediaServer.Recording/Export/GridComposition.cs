using System.Diagnostics;
using System.Globalization;
using MediaServer.Recording.Age;

namespace MediaServer.Recording.Export;

/// <summary>
/// On the key holder's machine: a recording as one MP4 picture of everybody, composed by FFmpeg. The plaintext goes
/// through a pipe and never lies on the disk but as the result.
/// </summary>
public static class GridComposition
{
    /// <param name="encrypted">The <c>.mkv.age</c> file; seekable.</param>
    /// <param name="identities">The county's keys.</param>
    /// <param name="destination">Path of the MP4 file.</param>
    /// <param name="options">Tracks and time.</param>
    /// <param name="progress">From 0 to 1.</param>
    /// <returns>The error of the age file, and what FFmpeg complained of: empty when the file is written.</returns>
    public static (AgeError Error, string Complaint) Run(
        Stream encrypted, IReadOnlyList<AgeIdentity> identities, string destination, ExportOptions options, IProgress<double>? progress = null)
    {
        AgeError error = AgeReader.TryOpen(encrypted, identities, out AgeReader? plain);
        if (error != AgeError.None)
        {
            return (error, "");
        }

        using (plain)
        {
            try
            {
                plain!.Position = 0;
                ExportPlan plan = ExportPlan.Make(plain, options, progress: null);
                return (AgeError.None, Compose(plain, plan, destination, options, progress));
            }
            catch (InvalidDataException)
            {
                return (AgeError.Payload, "");
            }
        }
    }

    private static string Compose(AgeReader plain, ExportPlan plan, string destination, ExportOptions options, IProgress<double>? progress)
    {
        ProcessStartInfo start = new("ffmpeg") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in GridLayout.Arguments(plan.Tracks, plan.Duration, destination))
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        Task<string> complaint = process.StandardError.ReadToEndAsync();
        Task watching = Task.Run(() => Watch(process.StandardOutput, plan.Duration, progress));
        try
        {
            using Stream input = process.StandardInput.BaseStream;
            RecordingExport.Remux(plain, input, options);
        }
        catch (IOException)
        {
            // FFmpeg left early; its own words say why.
            process.WaitForExit();
        }

        process.WaitForExit();
        watching.Wait();
        return process.ExitCode == 0 ? "" : complaint.Result is { Length: > 0 } words ? words : "ffmpeg failed";
    }

    private static void Watch(StreamReader output, long durationMilliseconds, IProgress<double>? progress)
    {
        const string Key = "out_time_us=";
        while (output.ReadLine() is { } line)
        {
            if (line.StartsWith(Key, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(Key.Length), CultureInfo.InvariantCulture, out long microseconds))
            {
                progress?.Report(Math.Clamp(microseconds / 1000.0 / Math.Max(1, durationMilliseconds), 0, 1));
            }
        }
    }
}
