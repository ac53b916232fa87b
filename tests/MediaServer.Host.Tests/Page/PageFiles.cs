using System.Runtime.CompilerServices;

namespace MediaServer.Host.Tests.Page;

/// <summary>The page's files as they lie in the source tree.</summary>
internal static class PageFiles
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../../../src/MediaServer.Host/wwwroot"));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>All files with this ending, by their path below the root.</summary>
    public static IEnumerable<string> All(string pattern) =>
        Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
