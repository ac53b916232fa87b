namespace MediaServer.Tests;

/// <summary>Finds test vectors made by others, which lie beside a checkout and are never copied into it.</summary>
internal static class Vectors
{
    /// <summary>The folder of vectors, or null on a machine that doesn't have them.</summary>
    public static string? Directory { get; } = Find();

    public static string? File(params string[] parts) =>
        Directory is null ? null : Path.Combine([Directory, .. parts]);

    private static string? Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "vectors");
            if (System.IO.Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
