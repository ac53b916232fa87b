using System.Net;
using System.Text;

namespace MediaServer.Bench.Reports;

/// <summary>A report as one HTML file that loads nothing.</summary>
internal static class HtmlPage
{
    private const string Style = """
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #212529; background: #fff }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; display: block; overflow-x: auto }
        th, td { border-bottom: 1px solid #dee2e6; padding: .3rem .7rem; text-align: right; white-space: nowrap }
        svg { max-width: 46rem; width: 100%; font: 12px system-ui, sans-serif }
        .missed { color: #a51111; font-weight: 600 } .holds { color: #1d6b33; font-weight: 600 }
        """;

    public static string Write(BenchResult result)
    {
        StringBuilder html = new();
        html.Append($"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{Text(result.Name)}</title><style>{Style}</style>");
        html.Append($"<h1>{Text(result.Name)}</h1>");
        html.Append(result.Short.Count == 0 ? "<p class=\"holds\">All figures hold.</p>" : $"<p class=\"missed\">Missed: {Text(string.Join("; ", result.Short))}</p>");
        html.Append($"<p>{Text(string.Join("; ", Machine.Describe().Figures.Select(Pair)))}; commit {Text(Machine.Commit())}</p>");
        if (result.Versions.Figures.Count > 0)
        {
            html.Append($"<p>{Text(string.Join("; ", result.Versions.Figures.Select(Pair)))}</p>");
        }

        foreach (Chart chart in result.Charts.Where(chart => chart.Series.Count > 0))
        {
            html.Append($"<h2>{Text(chart.Title)}</h2>").Append(SvgChart.Draw(chart));
        }

        Table(html, result);
        html.Append("<ul>");
        foreach (string note in result.Notes)
        {
            html.Append($"<li>{Text(note)}</li>");
        }

        return html.Append("</ul></html>\n").ToString();
    }

    private static void Table(StringBuilder html, BenchResult result)
    {
        html.Append("<h2>Measurements</h2><table><tr>");
        IReadOnlyList<string> columns = result.Columns();
        foreach (string column in columns)
        {
            html.Append($"<th>{Text(column)}</th>");
        }

        html.Append("</tr>");
        foreach (Row row in result.Rows)
        {
            html.Append("<tr>");
            foreach (string column in columns)
            {
                html.Append($"<td>{Text(BenchResult.Show(row[column]))}</td>");
            }

            html.Append("</tr>");
        }

        html.Append("</table>");
    }

    private static string Pair(KeyValuePair<string, object?> figure) => $"{figure.Key} {BenchResult.Show(figure.Value)}";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
