using MediaServer.Care.Storage;

namespace MediaServer.Care.Tests;

/// <summary>A database of a test's own: SQLite in a folder that goes away.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mediaserver-care-").FullName;

    private TestDatabase() => Database = CareDatabase.Sqlite(_folder);

    public static DateTimeOffset Now { get; } = new(2027, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public CareDatabase Database { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        TestDatabase made = new();
        await made.Database.MigrateAsync();
        return made;
    }

    public ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
