using System.CommandLine;
using MediaServer.Bench.Links;
using Spectre.Console;

Option<string> profile = new("--profile") { Description = "Names with commas between them, or all", DefaultValueFactory = _ => "all" };
Option<ulong> seed = new("--seed") { Description = "First seed", DefaultValueFactory = _ => 1 };
Option<int> seeds = new("--seeds") { Description = "How many seeds for each profile", DefaultValueFactory = _ => 1 };
Option<double> seconds = new("--seconds") { Description = "Length of each call; 0: the profile's own", DefaultValueFactory = _ => 0 };
Option<FileInfo?> json = new("--json") { Description = "Rows as JSON" };
Option<FileInfo?> html = new("--html") { Description = "A page with a time line for each run" };
Option<FileInfo?> timeline = new("--timeline") { Description = "Each tenth of a second of the last run as CSV" };
Option<string> commit = new("--commit") { Description = "What is measured, for the JSON", DefaultValueFactory = _ => "unknown" };

Command links = new("links", "Runs the four-party call on the field's links, in virtual time") { profile, seed, seeds, seconds, json, html, timeline, commit };
links.SetAction(result =>
{
    string wanted = result.GetValue(profile)!;
    IReadOnlyList<string> names = wanted == "all" ? LinkProfiles.Names : wanted.Split(',');
    if (names.FirstOrDefault(name => !LinkProfiles.Names.Contains(name)) is { } unknown)
    {
        AnsiConsole.MarkupLineInterpolated($"[red]no profile {unknown}[/]; known are {string.Join(", ", LinkProfiles.Names)}");
        return 2;
    }

    List<LinkFigures> rows = [];
    LinkHtml page = new();
    AnsiConsole.Status().Start("starting", status =>
    {
        foreach (string name in names)
        {
            for (ulong i = 0; i < (ulong)result.GetValue(seeds); i++)
            {
                status.Status($"{name}, seed {result.GetValue(seed) + i}");
                (LinkFigures figures, LinkCall call) = LinkMeasure.Run(name, result.GetValue(seed) + i, result.GetValue(seconds));
                rows.Add(figures);
                page.Add(figures, call);
                if (result.GetValue(timeline) is { } csv)
                {
                    File.WriteAllLines(csv.FullName, LinkTimeline.Lines(call));
                }

                call.Dispose();
            }
        }
    });
    LinkTable.Print(rows);
    if (result.GetValue(json) is { } jsonFile)
    {
        File.WriteAllText(jsonFile.FullName, LinkJson.Write(rows, result.GetValue(commit)!));
    }

    if (result.GetValue(html) is { } htmlFile)
    {
        File.WriteAllText(htmlFile.FullName, page.ToString());
    }

    return rows.All(row => LinkLimit.Short(row).Length == 0) ? 0 : 1;
});
return new RootCommand("Measures calls on thin links") { links }.Parse(args).Invoke();
