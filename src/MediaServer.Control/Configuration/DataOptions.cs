namespace MediaServer.Control.Configuration;

/// <summary>Where the server keeps what must outlive it.</summary>
public sealed record DataOptions
{
    /// <summary><c>Data:Directory</c>: keys, certificate, database; default <c>data</c> below the current folder. Absolute here.</summary>
    public required string Directory { get; init; }

    /// <summary><c>Data:ConnectionString</c>: PostgreSQL; without it SQLite in the data folder. A secret: never printed.</summary>
    public string? ConnectionString { get; init; }

    internal static DataOptions Read(OptionsReader reader) => new()
    {
        Directory = Path.GetFullPath(reader.Text("Data:Directory", IsPath, "a folder that can be made or written") ?? "data"),
        ConnectionString = reader.Text("Data:ConnectionString", text => text.Contains('=', StringComparison.Ordinal), "a PostgreSQL connection string", secret: true),
    };

    private static bool IsPath(string text) => !text.Contains('\0', StringComparison.Ordinal) && !File.Exists(text);
}
