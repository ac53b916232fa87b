using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MediaServer.Bench.Reports;

/// <summary>What a figure was measured on.</summary>
public static class Machine
{
    /// <summary>Processor, kernel, runtime, and how busy the machine was.</summary>
    public static Row Describe() => new Row()
        .Set("cpu", Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString())
        .Set("cores", Environment.ProcessorCount)
        .Set("memory_gib", Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30), 1))
        .Set("os", RuntimeInformation.OSDescription)
        .Set("runtime", RuntimeInformation.FrameworkDescription)
        .Set("load_1min", LoadAverage());

    /// <summary>Load average of the last minute; -1 where unknown.</summary>
    public static double LoadAverage()
    {
        string? text = Read("/proc/loadavg");
        return text is not null && double.TryParse(text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out double load) ? load : -1;
    }

    /// <summary>The commit of the tree, with a mark where it was changed; "unknown" outside of git.</summary>
    public static string Commit()
    {
        try
        {
            string root = TreeRoot();
            string commit = Run("git", ["-C", root, "rev-parse", "--short=12", "HEAD"]);
            return Run("git", ["-C", root, "status", "--porcelain", "--untracked-files=no"]).Length > 0 ? commit + "+" : commit;
        }
        catch (Exception error) when (error is IOException or System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return "unknown";
        }
    }

    /// <summary>The folder that holds the solution.</summary>
    public static string TreeRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MediaServer.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("MediaServer.sln is in no folder above the program.");
    }

    private static string Run(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Trim();
    }

    private static string? Field(string path, string name) =>
        Read(path)?.Split('\n').FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    private static string? Read(string path) => File.Exists(path) ? File.ReadAllText(path) : null;
}
