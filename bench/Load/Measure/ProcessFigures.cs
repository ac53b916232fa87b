using System.Globalization;

namespace MediaServer.Bench.Load.Measure;

/// <summary>What Linux says of a process: CPU (user and system) and memory.</summary>
/// <param name="CpuNanoseconds">Of the whole process, threads that have ended included.</param>
/// <param name="LaneNanoseconds">Of the threads named "lane N".</param>
/// <param name="ResidentMib">Memory in RAM.</param>
internal sealed record ProcessFigures(long CpuNanoseconds, long LaneNanoseconds, double ResidentMib)
{
    private const long NanosecondsPerTick = 10_000_000;

    public static ProcessFigures Read(int process, string laneName = "lane ") =>
        new(Cpu(process), Lanes(process, laneName), Resident(process));

    /// <summary>proc(5): utime and stime are fields 14 and 15, counted after the name in brackets.</summary>
    private static long Cpu(int process)
    {
        string text = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) * NanosecondsPerTick;
    }

    private static long Lanes(int process, string laneName)
    {
        long sum = 0;
        foreach (string thread in Directory.EnumerateDirectories($"/proc/{process}/task"))
        {
            try
            {
                if (File.ReadAllText($"{thread}/comm").StartsWith(laneName, StringComparison.Ordinal))
                {
                    sum += long.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }

        return sum;
    }

    private static double Resident(int process)
    {
        string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}
