using System.CommandLine;
using System.Globalization;
using MediaServer.Recording.Age;
using MediaServer.Recording.Export;
using MediaServer.Recording.Storage;
using Spectre.Console;

namespace MediaServer.Host.Commands;

/// <summary><c>recordings export</c>: for a key holder, on the key holder's machine. A path will do instead of an id.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Which = new("recording") { Description = "An id, or the path of a .mkv.age file." };
    private static readonly Option<string> Identity = new("--identity", "-i") { Description = "The private key's file.", Required = true };
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The plain file; without it the recording's name in this folder." };
    private static readonly Option<string?> Tracks = new("--tracks") { Description = "Numbers of tracks with commas between; without it all that hold something." };
    private static readonly Option<string?> From = new("--from") { Description = "Where to begin: seconds, or h:mm:ss." };
    private static readonly Option<string?> To = new("--to") { Description = "Where to end: seconds, or h:mm:ss." };
    private static readonly Option<string?> Layout = new("--layout") { Description = "grid: everybody in one picture (with --mp4)." };
    private static readonly Option<bool> Mp4 = new("--mp4") { Description = "Composes one MP4 picture by ffmpeg." };

    public static Command Create()
    {
        Command export = new("export", "Decrypts a recording into a plain file that every player can seek in.") { Which, Identity, Output, Tracks, From, To, Layout, Mp4 };
        export.TreatUnmatchedTokensAsErrors = false;
        export.SetAction((parsed, _) => CommandLine.GuardAsync(() => Task.FromResult(Run(parsed))));
        return export;
    }

    private static int Run(ParseResult parsed)
    {
        try
        {
            bool compose = parsed.GetValue(Mp4) || parsed.GetValue(Layout) is not null;
            if (parsed.GetValue(Layout) is not (null or "grid"))
            {
                throw new StartException($"--layout {parsed.GetValue(Layout)}: allowed is grid");
            }

            string source = Find(parsed);
            string name = Path.GetFileName(source)[..^RecordingFiles.ContentSuffix.Length];
            string output = parsed.GetValue(Output) ?? name + (compose ? ".mp4" : ".mkv");
            IReadOnlyList<AgeIdentity> identities = AgeIdentity.ParseFile(File.ReadAllText(parsed.GetValue(Identity)!));
            using FileStream encrypted = File.OpenRead(source);
            string complaint = Export(encrypted, identities, output, Options(parsed), compose);
            if (complaint.Length > 0)
            {
                throw new StartException(complaint);
            }

            Console.WriteLine(output);
            return 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            throw new StartException(error.Message, error);
        }
    }

    private static string Export(FileStream encrypted, IReadOnlyList<AgeIdentity> identities, string output, ExportOptions options, bool compose)
    {
        string complaint = "";
        CommandLine.ErrorConsole().Progress().Start(context =>
        {
            ProgressTask task = context.AddTask("exporting", maxValue: 1);
            Progress progress = new(task);
            AgeError error;
            if (compose)
            {
                (error, complaint) = GridComposition.Run(encrypted, identities, output, options, progress);
            }
            else
            {
                using FileStream plain = File.Create(output);
                error = RecordingExport.Run(encrypted, identities, plain, options, progress);
            }

            complaint = error == AgeError.None ? complaint : Words(error);
            task.Value = 1;
        });
        return complaint;
    }

    private static string Words(AgeError error) => error switch
    {
        AgeError.NoMatch => "none of the keys opens this recording",
        AgeError.Payload => "the recording was changed or cut: it can't be read to its end",
        _ => $"the file is no recording that can be opened ({error})",
    };

    private static string Find(ParseResult parsed)
    {
        string which = parsed.GetValue(Which)!;
        string path = File.Exists(which) ? which : Path.Combine(ConfigurationArguments.Read(parsed).Recording.Directory, RecordingFiles.Content(which));
        return !path.EndsWith(RecordingFiles.ContentSuffix, StringComparison.Ordinal) ? throw new StartException($"{which} is no {RecordingFiles.ContentSuffix} file")
            : File.Exists(path) ? path
            : throw new StartException($"there is no recording {which}");
    }

    private static ExportOptions Options(ParseResult parsed) => new()
    {
        Tracks = new HashSet<int>((parsed.GetValue(Tracks) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int track) ? track : throw new StartException($"--tracks {text}: numbers are expected"))),
        From = Milliseconds("--from", parsed.GetValue(From), 0),
        To = Milliseconds("--to", parsed.GetValue(To), long.MaxValue),
    };

    private static long Milliseconds(string option, string? text, long fallback)
    {
        if (text is null)
        {
            return fallback;
        }

        bool isSeconds = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        return isSeconds ? (long)(seconds * 1000)
            : TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span) && span >= TimeSpan.Zero ? (long)span.TotalMilliseconds
            : throw new StartException($"{option} {text}: seconds or h:mm:ss are expected");
    }

    private sealed class Progress(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }
}
