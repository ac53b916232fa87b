using System.CommandLine;
using System.Globalization;
using MediaServer.Control.Api;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;
using Spectre.Console;

namespace MediaServer.Host.Commands;

/// <summary><c>token</c>: a join token and its link, made with the key in the data folder; no server needs to run.</summary>
internal static class TokenCommand
{
    private static readonly Option<string> Room = new("--room") { Description = $"The room: {Names.RoomRule}.", Required = true };
    private static readonly Option<string> RoleOption = new("--role") { Description = $"One of {Roles.Names}.", Required = true };
    private static readonly Option<string> Name = new("--name") { Description = $"The person's name: {Names.PersonRule}.", Required = true };
    private static readonly Option<bool> Raw = new("--raw") { Description = "Print the token alone." };
    private static readonly Option<string?> Expires = new("--expires") { Description = $"The end: {TokenMaker.ExpiresRule}; 12 hours without it." };

    public static Command Create()
    {
        Command command = new("token", "Prints a join token and its link.") { Room, RoleOption, Name, Raw, Expires };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, _) => CommandLine.GuardAsync(() => Task.FromResult(Run(parsed))));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        MediaServerOptions options = ConfigurationArguments.Read(parsed);
        JoinTokens tokens = new(TokenSecret.FromDirectory(options.Data.Directory), TimeProvider.System);
        TokenMaker maker = new(tokens, options, TimeProvider.System);
        string room = Checked("--room", parsed.GetValue(Room), Names.IsRoom, Names.RoomRule);
        string name = Checked("--name", parsed.GetValue(Name), Names.IsPerson, Names.PersonRule);
        string roleName = Checked("--role", parsed.GetValue(RoleOption), text => Roles.TryParse(text, out _), $"one of {Roles.Names}");
        if (!maker.TryLifetime(parsed.GetValue(Expires), out TimeSpan lifetime))
        {
            throw new ConfigurationException("--expires", parsed.GetValue(Expires), TokenMaker.ExpiresRule);
        }

        Roles.TryParse(roleName, out Role role);
        (JoinToken token, string text, Uri url) = maker.Make(room, name, role, lifetime, "token");
        if (parsed.GetValue(Raw))
        {
            Console.WriteLine(text);
            return 0;
        }

        Console.WriteLine($"token: {text}");
        Console.WriteLine($"link: {url.AbsoluteUri}");
        CommandLine.ErrorConsole().MarkupLine(
            string.Create(CultureInfo.InvariantCulture, $"[grey]good until {token.Expires:yyyy-MM-dd HH:mm} UTC; one link is one participant[/]"));
        return 0;
    }

    private static string Checked(string option, string? value, Func<string?, bool> isValid, string allowed) =>
        isValid(value) ? value! : throw new ConfigurationException(option, value, allowed);
}
