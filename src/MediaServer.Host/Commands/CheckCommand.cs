using System.CommandLine;
using MediaServer.Control.Configuration;
using MediaServer.Host.Checks;
using Spectre.Console;

namespace MediaServer.Host.Commands;

/// <summary><c>check</c>: examines the machine and says what to mend. Exit status 1 when something is bad.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Command command = new("check", "Examines the machine and says what to mend.") { TreatUnmatchedTokensAsErrors = false };
        command.SetAction((parsed, _) => CommandLine.GuardAsync(() => Task.FromResult(Run(ConfigurationArguments.Read(parsed)))));
        return command;
    }

    private static int Run(MediaServerOptions options)
    {
        List<Finding> findings =
        [
            .. PortCheck.Run(options),
            .. LibraryCheck.Run(),
            CertificateCheck.Run(options),
            .. MachineCheck.Run(options),
        ];
        Table table = new Table().Border(TableBorder.None).HideHeaders().AddColumns("verdict", "what", "found");
        foreach (Finding finding in findings)
        {
            table.AddRow(new Markup(Mark(finding.Verdict)), new Text(finding.What), new Text(finding.Found));
            if (finding.Mend.Length > 0)
            {
                table.AddRow(new Text(""), new Text(""), new Markup($"[grey]{Markup.Escape(finding.Mend)}[/]"));
            }
        }

        AnsiConsole.Write(table);
        return findings.Any(finding => finding.Verdict == Verdict.Bad) ? 1 : 0;
    }

    private static string Mark(Verdict verdict) => verdict switch
    {
        Verdict.Good => "[green]good[/]",
        Verdict.Warning => "[yellow]note[/]",
        _ => "[red]bad[/]",
    };
}
