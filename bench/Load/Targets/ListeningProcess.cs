using System.Globalization;

namespace MediaServer.Bench.Load.Targets;

/// <summary>Finds who listens on a TCP port of this machine, by proc(5).</summary>
internal static class ListeningProcess
{
    /// <returns>The process; throws when it is not on this machine, for then its CPU can't be measured.</returns>
    public static int Find(int port)
    {
        HashSet<string> sockets = [.. Sockets("/proc/net/tcp", port).Concat(Sockets("/proc/net/tcp6", port))];
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (Directory.EnumerateFiles($"{folder}/fd").Any(link => sockets.Contains(File.ResolveLinkTarget(link, false)?.Name ?? "")))
                {
                    return int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Ended meanwhile, or somebody else's.
            }
        }

        throw new IOException($"nobody on this machine listens on port {port}");
    }

    private static IEnumerable<string> Sockets(string table, int port) => File.ReadLines(table).Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(fields => fields[3] == "0A" && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal))
        .Select(fields => $"socket:[{fields[9]}]");
}
