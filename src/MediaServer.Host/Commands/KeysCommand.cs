using System.CommandLine;
using MediaServer.Control.Recordings;

namespace MediaServer.Host.Commands;

/// <summary><c>keys new</c>: a key pair of a county, made on the machine where the private half is to stay.</summary>
internal static class KeysCommand
{
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "A new file for the private key, readable by its owner alone; without it the key is printed." };

    public static Command Create()
    {
        Command make = new("new", "Makes a key that opens recordings, in age's form. The public half (age1...) goes into Recording:Recipients.") { Output };
        make.SetAction((parsed, _) => CommandLine.GuardAsync(() => Task.FromResult(Run(parsed.GetValue(Output)))));
        Command command = new("keys", "Keys that open recordings.");
        command.Subcommands.Add(make);
        return command;
    }

    private static int Run(string? output)
    {
        string text = RecordingKeys.MakeKeyFile();
        if (output is null)
        {
            Console.Write(text);
            return 0;
        }

        Write(output, text);
        string recipient = text.Split('\n').First(line => line.StartsWith("# public key: ", StringComparison.Ordinal))["# public key: ".Length..];
        Console.WriteLine($"public key: {recipient}");
        return 0;
    }

    private static void Write(string path, string text)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using StreamWriter writer = new(new FileStream(path, options));
            writer.Write(text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A key that is there is never written over.
            throw new StartException($"{path} can't be made: {error.Message}", error);
        }
    }
}
