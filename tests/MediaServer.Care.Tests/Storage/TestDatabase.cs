using MediaServer.Care.Storage;

namespace MediaServer.Care.Tests;

/// <summary>A database of a test's own: SQLite in a folder that goes away, or a new one on PostgreSQL when <see cref="OnPostgresTests"/> runs the test.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? _folder;

    private TestDatabase(CareDatabase database, string? folder)
    {
        Database = database;
        _folder = folder;
    }

    public static AsyncLocal<bool> OnPostgres { get; } = new();

    public static DateTimeOffset Now { get; } = new(2027, 1, 15, 12, 0, 0, TimeSpan.Zero);

    public CareDatabase Database { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        string? folder = OnPostgres.Value ? null : Directory.CreateTempSubdirectory("mediaserver-care-").FullName;
        CareDatabase database = folder is null
            ? CareDatabase.Postgres(await (await PostgresServer.GetAsync())!.CreateDatabaseAsync())
            : CareDatabase.Sqlite(folder);
        await database.MigrateAsync();
        return new TestDatabase(database, folder);
    }

    public ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(_folder, recursive: true);
        }

        return ValueTask.CompletedTask;
    }
}
