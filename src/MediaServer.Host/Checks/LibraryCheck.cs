using System.Runtime.InteropServices;

namespace MediaServer.Host.Checks;

/// <summary>Whether the codec libraries can be loaded; calls between browsers need none of them.</summary>
internal static class LibraryCheck
{
    private static readonly (string Name, string[] Files, string Package)[] Libraries =
    [
        ("libopus", ["libopus.so.0", "opus"], "libopus0"),
        ("libavcodec", ["libavcodec.so.61", "libavcodec.so.60", "libavcodec.so.59"], "libavcodec59 (Debian 12), libavcodec61 (Debian 13)"),
    ];

    public static IEnumerable<Finding> Run()
    {
        foreach ((string name, string[] files, string package) in Libraries)
        {
            string? found = files.FirstOrDefault(IsThere);
            yield return found is null
                ? new Finding(name, Verdict.Warning, "not found: rooms and telephones can't be mixed or composed", $"apt-get install {package}")
                : new Finding(name, Verdict.Good, found);
        }
    }

    private static bool IsThere(string file)
    {
        if (!NativeLibrary.TryLoad(file, out nint handle))
        {
            return false;
        }

        NativeLibrary.Free(handle);
        return true;
    }
}
