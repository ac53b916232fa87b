using System.Globalization;
using Spectre.Console;

namespace MediaServer.Bench.Links;

/// <summary>The rows on a terminal.</summary>
internal static class LinkTable
{
    public static void Print(IReadOnlyList<LinkFigures> rows)
    {
        Table table = new() { Border = TableBorder.Simple };
        foreach (string column in (string[])["profile", "seed", "used", "audio lost", "gap ms", "up lost", "frozen", "stills", "fps", "height", "delay p95", "queue p95", "switches/min", "PLI/min", "over kbit"])
        {
            table.AddColumn(column);
        }

        table.AddColumn("holds");
        foreach (LinkFigures row in rows)
        {
            string missed = LinkLimit.Short(row);
            table.AddRow(
                row.Profile, Text(row.Seed, "F0"), Text(row.Utilisation, "P0"), Text(row.AudioConcealment, "P1"), Text(row.AudioGapMsMax, "F0"),
                Text(row.UpConcealment, "P1"), Text(row.FreezeShare, "P1"), Text(row.StillShare, "P0"), Text(row.Fps, "F0"), Text(row.Height, "F0"),
                Text(row.DelayMsP95, "F0"), Text(row.QueueMsP95, "F0"), Text(row.SwitchesPerMinute, "F1"), Text(row.PliPerMinute, "F0"),
                Text(row.OverheadKbit, "F0"), missed.Length == 0 ? "[green]yes[/]" : $"[red]{Markup.Escape(missed)}[/]");
        }

        AnsiConsole.Write(table);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
