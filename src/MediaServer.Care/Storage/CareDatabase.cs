using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MediaServer.Care.Storage;

/// <summary>Where care keeps what must outlive the server: SQLite in the data folder, or PostgreSQL.</summary>
public sealed class CareDatabase
{
    private readonly DbContextOptions<CareContext> _options;

    private CareDatabase(Action<DbContextOptionsBuilder<CareContext>> use)
    {
        DbContextOptionsBuilder<CareContext> builder = new();
        use(builder);

        // The migrations are written by hand and carry no snapshot of the model to compare with; a test does that.
        builder.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
        _options = builder.Options;
    }

    /// <param name="directory">The data folder; the file is <c>mediaserver.db</c>.</param>
    public static CareDatabase Sqlite(string directory) =>
        new(builder => builder.UseSqlite($"Data Source={Path.Combine(directory, "mediaserver.db")};Default Timeout=15"));

    public static CareDatabase Postgres(string connection) => new(builder => builder.UseNpgsql(connection));

    /// <summary>SQLite unless a connection to PostgreSQL is given.</summary>
    public static CareDatabase From(string directory, string? connection) =>
        connection is null ? Sqlite(directory) : Postgres(connection);

    /// <summary>Brings the tables up to date; safe when several start at once (the framework locks).</summary>
    public async Task MigrateAsync(CancellationToken cancelled = default)
    {
        await using CareContext context = Open();
        if (!(await context.Database.GetPendingMigrationsAsync(cancelled)).Any())
        {
            // Without work no lock: one that a killed process left behind on SQLite would stop every later start.
            return;
        }

        await context.Database.MigrateAsync(cancelled);
        if (context.Database.IsSqlite())
        {
            // Readers and the one writer don't wait for each other.
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", cancelled);
        }
    }

    internal CareContext Open() => new(_options);

    /// <summary>True when an insert failed because a key is there already, whichever database says it.</summary>
    internal static bool IsDuplicate(DbUpdateException error) => error.InnerException switch
    {
        Microsoft.Data.Sqlite.SqliteException sqlite => sqlite.SqliteErrorCode == 19,
        Npgsql.PostgresException postgres => postgres.SqlState == Npgsql.PostgresErrorCodes.UniqueViolation,
        _ => false,
    };
}
