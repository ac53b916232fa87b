using System.CommandLine;
using MediaServer.Host.Composition;
using Microsoft.AspNetCore.Connections;

namespace MediaServer.Host.Commands;

/// <summary><c>serve</c>: starts, prints <c>ready: ADDRESS</c> on the standard output, runs until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        Command command = new("serve", "Serves until it is told to stop (the default).") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, cancelled) => CommandLine.GuardAsync(() => RunAsync(ConfigurationArguments.From(parsed), cancelled)));
        return command;
    }

    public static async Task<int> RunAsync(string[] arguments, CancellationToken cancelled)
    {
        await using WebApplication app = ServerHost.Build(arguments);
        await StartAsync(app, cancelled);
        await Console.Out.WriteLineAsync($"ready: {ServerHost.PublicAddress(app)}");
        await app.WaitForShutdownAsync(cancelled);
        return 0;
    }

    private static async Task StartAsync(WebApplication app, CancellationToken cancelled)
    {
        try
        {
            await app.StartAsync(cancelled);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new StartException($"{error.Message} Another program listens there: stop it, or choose another address with --urls.", error);
        }
    }
}
