using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MediaServer.Care.Audit;
using MediaServer.Care.Storage;
using MediaServer.Control.Configuration;

namespace MediaServer.Host.Commands;

/// <summary><c>audit verify|export|sample</c>: the access log, from the database; no server needs to run.</summary>
internal static class AuditCommand
{
    private static readonly Option<string?> Head = new("--head")
    {
        Description = "COUNT:HASH, as an earlier verify printed it: nothing up to there may be gone.",
    };

    private static readonly Option<string?> From = new("--from") { Description = "Entries from this time on (RFC 3339)." };
    private static readonly Option<string?> To = new("--to") { Description = "Entries before this time (RFC 3339)." };
    private static readonly Option<int> Count = new("--count") { Description = "How many, 1 to 10000.", DefaultValueFactory = _ => 20 };

    // People read these lines: names stay as they are written.
    private static readonly JsonSerializerOptions Lines = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        Command command = new("audit", "The access log: verify its chain, export it, or take a sample.");
        command.Subcommands.Add(Make("verify", "Walks the whole chain; status 1 when it is broken.", VerifyAsync, Head));
        command.Subcommands.Add(Make("export", "Prints entries, one JSON object a line.", ExportAsync, From, To));
        command.Subcommands.Add(Make("sample", "Prints entries chosen by chance, for a spot check.", SampleAsync, Count));
        return command;
    }

    private static Command Make(string name, string words, Func<AuditLog, ParseResult, Task<int>> run, params Option[] options)
    {
        Command command = new(name, words) { TreatUnmatchedTokensAsErrors = false };
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, _) => CommandLine.GuardAsync(async () => await run(await OpenAsync(parsed), parsed)));
        return command;
    }

    private static async Task<AuditLog> OpenAsync(ParseResult parsed)
    {
        MediaServerOptions options = ConfigurationArguments.Read(parsed);
        if (!Directory.Exists(options.Data.Directory))
        {
            throw new ConfigurationException("MediaServer:Data:Directory", options.Data.Directory, "the data folder of a server that has run");
        }

        CareDatabase database = CareDatabase.From(options.Data.Directory, options.Data.ConnectionString);
        await database.MigrateAsync();
        return new AuditLog(database);
    }

    private static async Task<int> VerifyAsync(AuditLog log, ParseResult parsed)
    {
        string? head = parsed.GetValue(Head);
        AuditVerdict verdict = await log.VerifyAsync();
        string? fault = verdict.Fault;
        if (fault is null && head is not null && !await log.ContainsAsync(head))
        {
            fault = $"the log does not contain {head}: entries were cut off or the log was replaced";
        }

        Console.WriteLine(fault is null
            ? string.Create(CultureInfo.InvariantCulture, $"sound: {verdict.Entries} entries, head {verdict.Entries}:{verdict.Head}")
            : string.Create(CultureInfo.InvariantCulture, $"BROKEN after {verdict.Entries} sound entries: {fault}"));
        return fault is null ? 0 : 1;
    }

    private static async Task<int> ExportAsync(AuditLog log, ParseResult parsed)
    {
        await foreach (AuditEntry entry in log.ReadAsync(Time("--from", parsed.GetValue(From)), Time("--to", parsed.GetValue(To))))
        {
            Console.WriteLine(JsonSerializer.Serialize(entry, Lines));
        }

        return 0;
    }

    private static async Task<int> SampleAsync(AuditLog log, ParseResult parsed)
    {
        foreach (AuditEntry entry in await log.SampleAsync(Math.Clamp(parsed.GetValue(Count), 1, 10_000), Random.Shared))
        {
            Console.WriteLine(JsonSerializer.Serialize(entry, Lines));
        }

        return 0;
    }

    private static DateTimeOffset? Time(string option, string? text) =>
        text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
        : throw new ConfigurationException(option, text, "a time as in RFC 3339");
}
