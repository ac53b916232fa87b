using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediaServer.Care.Audit;
using MediaServer.Care.People;
using MediaServer.Care.Storage;
using MediaServer.Control.Configuration;

namespace MediaServer.Host.Commands;

/// <summary><c>backup</c>, <c>restore</c> and <c>person export|delete</c>: the database, while the server runs or not.</summary>
internal static class DataCommands
{
    private static readonly Argument<string> File = new("file") { Description = "The backup: lines of JSON. It holds names: keep it as you keep the database." };
    private static readonly Option<string> Reference = new("--reference") { Description = "The patient's key in the record system.", Required = true };
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static IEnumerable<Command> Create()
    {
        yield return Make("backup", "Writes all that care keeps into a file, as it stands at one moment.", BackupAsync, File);
        yield return Make("restore", "Fills an empty database from a backup, of SQLite or PostgreSQL alike.", RestoreAsync, File);
        Command person = new("person", "What is kept of one patient: export it, or delete it.");
        person.Subcommands.Add(Make("export", "Prints visits, values and accesses of a patient as JSON.", ExportAsync, Reference));
        person.Subcommands.Add(Make("delete", "Deletes a patient's name, links and values; the log's chain still holds.", DeleteAsync, Reference));
        yield return person;
    }

    private static Command Make(string name, string words, Func<CareDatabase, ParseResult, Task<int>> run, Symbol symbol)
    {
        Command command = new(name, words) { TreatUnmatchedTokensAsErrors = false };
        if (symbol is Argument argument)
        {
            command.Arguments.Add(argument);
        }
        else
        {
            command.Options.Add((Option)symbol);
        }

        command.SetAction((parsed, _) => CommandLine.GuardAsync(async () => await run(await OpenAsync(parsed), parsed)));
        return command;
    }

    private static async Task<CareDatabase> OpenAsync(ParseResult parsed)
    {
        MediaServerOptions options = ConfigurationArguments.Read(parsed);
        Directory.CreateDirectory(options.Data.Directory);
        CareDatabase database = CareDatabase.From(options.Data.Directory, options.Data.ConnectionString);
        await database.MigrateAsync();
        return database;
    }

    private static async Task<int> BackupAsync(CareDatabase database, ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(File);
        FileStreamOptions create = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using FileStream target = new(path, create);
            long rows = await new CareBackup(database).WriteAsync(target, DateTimeOffset.UtcNow);
            Console.WriteLine($"{rows} rows");
            return 0;
        }
        catch (IOException error)
        {
            throw new ConfigurationException("backup", path, error.Message);
        }
    }

    private static async Task<int> RestoreAsync(CareDatabase database, ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(File);
        try
        {
            await using FileStream source = System.IO.File.OpenRead(path);
            Console.WriteLine($"{await new CareBackup(database).RestoreAsync(source)} rows");
            return 0;
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new ConfigurationException("restore", path, error.Message);
        }
    }

    private static async Task<int> ExportAsync(CareDatabase database, ParseResult parsed)
    {
        Console.WriteLine(JsonSerializer.Serialize(await new PersonBook(database).ReadAsync(parsed.GetRequiredValue(Reference)), Readable));
        return 0;
    }

    private static async Task<int> DeleteAsync(CareDatabase database, ParseResult parsed)
    {
        if (!await new PersonBook(database).DeleteAsync(parsed.GetRequiredValue(Reference)))
        {
            await Console.Error.WriteLineAsync("nothing is known of such a person");
            return 1;
        }

        // That somebody was deleted is written down; who it was is not.
        await new AuditLog(database).AppendAsync([new AuditEvent(AuditActions.PersonDeleted, DateTimeOffset.UtcNow) { Actor = "command" }]);
        Console.WriteLine("deleted");
        return 0;
    }
}
