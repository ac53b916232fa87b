using System.Runtime.InteropServices;

namespace MediaServer.Codecs.Running;

/// <summary>
/// What the codec process takes from itself before it looks at the first foreign byte: files, core dumps (they would hold
/// voices), new rights. Linux only; elsewhere the supervisor's watch over its memory is all there is.
/// </summary>
internal static unsafe partial class ProcessLimits
{
    private const int ResourceFileSize = 1;
    private const int ResourceData = 2;
    private const int ResourceCore = 4;
    private const int ResourceOpenFiles = 7;
    private const int NoNewPrivileges = 38;
    private const ulong MostData = 2UL * 1024 * 1024 * 1024;
    private const ulong MostFiles = 128;

    public static void Apply()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Set(ResourceCore, 0);
        Set(ResourceFileSize, 0);
        Set(ResourceOpenFiles, MostFiles);
        Set(ResourceData, MostData);
        _ = Control(NoNewPrivileges, 1, 0, 0, 0);

        // When memory is short, the kernel ends this process before the calls.
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "800");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A container without that file.
        }
    }

    private static void Set(int resource, ulong most)
    {
        ulong* limit = stackalloc ulong[] { most, most };
        _ = SetLimit(resource, limit);
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, ulong* limit);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);
}
