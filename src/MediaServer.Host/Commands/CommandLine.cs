using System.CommandLine;
using MediaServer.Control.Configuration;
using Spectre.Console;

namespace MediaServer.Host.Commands;

/// <summary>The program's commands; <c>serve</c> is what happens without one. Each takes the same configuration.</summary>
internal static class CommandLine
{
    /// <summary>Exit status of a wrong command line or configuration.</summary>
    public const int WrongInput = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        RootCommand root = new("MediaServer: real-time video for health care. Without a command it serves.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        root.SetAction((parsed, cancelled) => GuardAsync(() => ServeCommand.RunAsync(ConfigurationArguments.From(parsed), cancelled)));
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(TokenCommand.Create());
        root.Subcommands.Add(RecordingsCommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        foreach (Command command in DataCommands.Create())
        {
            root.Subcommands.Add(command);
        }

        // An argument that begins with @ is a value here, not a file of arguments.
        ParserConfiguration parser = new() { ResponseFileTokenReplacer = null };

        // The host listens for SIGTERM itself and drains; the parser's own limit of 2 s would cut that short.
        InvocationConfiguration invocation = new() { ProcessTerminationTimeout = null };
        return await root.Parse(args, parser).InvokeAsync(invocation);
    }

    /// <summary>A wrong configuration is one line on the error output, not a stack trace.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception error) when (error is ConfigurationException or StartException)
        {
            await Console.Error.WriteLineAsync(error.Message.ReplaceLineEndings(" "));
            return WrongInput;
        }
    }

    /// <summary>A console for the error output, where progress and warnings go.</summary>
    public static IAnsiConsole ErrorConsole() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
