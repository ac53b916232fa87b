using System.CommandLine;
using System.Globalization;
using MediaServer.Control.Configuration;
using MediaServer.Control.Recordings;
using MediaServer.Recording.Catalogue;
using MediaServer.Recording.Manifest;
using Spectre.Console;

namespace MediaServer.Host.Commands;

/// <summary><c>recordings list|verify|export</c>, by the folder of the configuration; no server needs to run.</summary>
internal static class RecordingsCommand
{
    private static readonly Option<string?> Text = new("--text") { Description = "Only those with this in room, purpose or a name." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the manifests as JSON." };

    public static Command Create()
    {
        Command command = new("recordings", "Lists, verifies and exports recordings.");
        command.Subcommands.Add(List());
        command.Subcommands.Add(Verify());
        command.Subcommands.Add(ExportCommand.Create());
        return command;
    }

    private static Command List()
    {
        Command list = new("list", "Lists recordings, newest first.") { Text, Json };
        list.TreatUnmatchedTokensAsErrors = false;
        list.SetAction((parsed, _) => Guard([.. parsed.UnmatchedTokens], store =>
        {
            IReadOnlyList<RecordingManifest> found = store.Catalogue.List(new RecordingQuery { Text = parsed.GetValue(Text) ?? "" }, _ => true);
            if (parsed.GetValue(Json))
            {
                Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(found, RecordingManifest.Json));
            }
            else
            {
                Print(found);
            }

            return 0;
        }));
        return list;
    }

    private static Command Verify()
    {
        Command verify = new("verify", "Finds changed, cut, swapped or missing bytes and says where: verify [id ...]. Exit status 1 when there are any.");
        verify.TreatUnmatchedTokensAsErrors = false;
        verify.SetAction((parsed, _) => Guard([.. parsed.UnmatchedTokens.SkipWhile(IsId)], store =>
        {
            // Not an argument of the parser: it would take configuration for ids.
            string[] named = [.. parsed.UnmatchedTokens.TakeWhile(IsId)];
            string[] ids = named.Length > 0
                ? named
                : [.. store.Catalogue.List(new RecordingQuery(), _ => true).Select(manifest => manifest.Id)];
            bool whole = true;
            foreach (string id in ids)
            {
                whole &= Tell(store.Catalogue.Verify(id));
            }

            return whole ? 0 : 1;
        }));
        return verify;
    }

    private static bool Tell(VerificationReport report)
    {
        Console.WriteLine(report.IsWhole ? $"{report.Id}: ok" : $"{report.Id}: {report.Faults.Count} faults");
        foreach (VerificationFault fault in report.Faults)
        {
            string place = fault.Offset < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" at byte {fault.Offset}");
            string chunk = fault.Chunk < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", chunk {fault.Chunk}");
            Console.WriteLine($"  {Words(fault.Kind)}{place}{chunk}");
        }

        return report.IsWhole;
    }

    private static string Words(VerificationFaultKind kind) => kind switch
    {
        VerificationFaultKind.ManifestMissing => "there is no manifest",
        VerificationFaultKind.ManifestUnreadable => "the manifest can't be read",
        VerificationFaultKind.SignatureWrong => "the manifest was changed: its signature is wrong",
        VerificationFaultKind.UnknownSigner => "the manifest was signed by another key than this node's",
        VerificationFaultKind.NotSealed => "the recording was never closed (it may still run)",
        VerificationFaultKind.FileMissing => "the recording's file is missing",
        VerificationFaultKind.LengthWrong => "the file is shorter or longer than sealed, from here on",
        VerificationFaultKind.HeaderChanged => "the header was changed",
        VerificationFaultKind.ChunkChanged => "a chunk was changed",
        VerificationFaultKind.ChunkMoved => "a chunk stands in another's place",
        VerificationFaultKind.FinalChunkChanged => "the last chunk was changed",
        VerificationFaultKind.DigestListChanged => "the list of digests was changed",
        _ => "the chain of seals is broken",
    };

    private static void Print(IReadOnlyList<RecordingManifest> found)
    {
        Table table = new Table().Border(TableBorder.None).AddColumns("id", "started (UTC)", "length", "state", "room", "purpose", "size");
        foreach (RecordingManifest manifest in found)
        {
            string length = manifest.Ended is { } ended ? (ended - manifest.Started).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture) : "";
            string size = manifest.File is { } file ? string.Create(CultureInfo.InvariantCulture, $"{file.Size / 1e6:F1} MB") : "";
            table.AddRow(
                new Text(manifest.Id), new Text(manifest.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)), new Text(length),
                new Text(manifest.State.ToString().ToLowerInvariant()), new Text(manifest.Room), new Text(manifest.Purpose), new Text(size));
        }

        AnsiConsole.Write(table);
    }

    private static bool IsId(string argument) => !argument.StartsWith("--", StringComparison.Ordinal);

    private static Task<int> Guard(string[] configuration, Func<RecordingStore, int> run) => CommandLine.GuardAsync(() =>
    {
        MediaServerOptions options = ConfigurationArguments.Read(configuration);
        try
        {
            using RecordingStore store = RecordingStore.Open(options);
            return Task.FromResult(run(store));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new StartException(error.Message, error);
        }
    });
}
