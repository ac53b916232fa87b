using System.CommandLine;
using MediaServer.Control.Configuration;

namespace MediaServer.Host.Commands;

/// <summary>
/// What of a command line is configuration: <c>--MediaServer:Media:Port 20000</c>, <c>--urls ...</c> and the
/// framework's own keys. Anything else that no command knows is refused.
/// </summary>
internal static class ConfigurationArguments
{
    private static readonly string[] Prefixes = ["--MediaServer:", "--Logging:"];
    private static readonly string[] Whole = ["--urls", "--environment", "--contentRoot"];

    /// <exception cref="ConfigurationException">An argument is neither an option nor configuration.</exception>
    public static string[] From(ParseResult parsed) => From([.. parsed.UnmatchedTokens]);

    /// <exception cref="ConfigurationException">An argument is neither an option nor configuration.</exception>
    public static string[] From(string[] arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i].Split('=', 2)[0];
            bool known = Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                || Whole.Contains(name, StringComparer.OrdinalIgnoreCase);
            if (!known)
            {
                throw new ConfigurationException("command line", arguments[i], "an option of the command, --MediaServer:KEY VALUE, --Logging:KEY VALUE, --urls or --environment");
            }

            if (name.Equals("--urls", StringComparison.OrdinalIgnoreCase))
            {
                // Under our own key: the listener is ours, and the framework would warn that it is overridden.
                arguments[i] = "--MediaServer:Http:Urls" + arguments[i][name.Length..];
            }

            if (arguments[i].Contains('=', StringComparison.Ordinal))
            {
                continue;
            }

            // The value is the next argument, whatever it looks like.
            if (++i == arguments.Length)
            {
                throw new ConfigurationException(name[2..], null, "a value behind it");
            }
        }

        return arguments;
    }

    /// <summary>The configuration of a command that does not serve: as the server would read it.</summary>
    public static MediaServerOptions Read(ParseResult parsed) => Read([.. parsed.UnmatchedTokens]);

    /// <summary>The same from what is left of a command line.</summary>
    public static MediaServerOptions Read(string[] arguments) => MediaServerOptions.Read(Build(From(arguments)));

    private static IConfigurationRoot Build(string[] arguments)
    {
        string environment = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
            ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? Environments.Production;
        return new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddEnvironmentVariables("DOTNET_")
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddJsonFile("appsettings.json", optional: true)
            .AddJsonFile($"appsettings.{environment}.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(arguments)
            .Build();
    }
}
