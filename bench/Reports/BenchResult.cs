using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace MediaServer.Bench.Reports;

/// <summary>What a bench found, and how it is shown: a table, JSON, an HTML page.</summary>
public sealed class BenchResult(string name)
{
    /// <summary>The figures hold.</summary>
    public const int Holds = 0;

    /// <summary>A figure is missed.</summary>
    public const int Missed = 1;

    /// <summary>It could not be measured.</summary>
    public const int NotMeasured = 2;

    private readonly List<string> _short = [];

    public string Name { get; } = name;

    public List<Row> Rows { get; } = [];

    /// <summary>Sentences for people: ratios, conditions of the run.</summary>
    public List<string> Notes { get; } = [];

    public List<Chart> Charts { get; } = [];

    /// <summary>Programs and libraries in the run, with their versions.</summary>
    public Row Versions { get; } = new();

    public IReadOnlyList<string> Short => _short;

    /// <summary>Notes a figure that is missed.</summary>
    public void Miss(string sentence) => _short.Add(sentence);

    /// <summary>Notes the figure when it is missed, and says either way what was measured.</summary>
    public void Demand(bool holds, string sentence)
    {
        Notes.Add((holds ? "holds: " : "missed: ") + sentence);
        if (!holds)
        {
            Miss(sentence);
        }
    }

    /// <summary>Prints the table and writes the files that were asked for.</summary>
    /// <returns>The exit status.</returns>
    public int Publish(ReportFiles files)
    {
        Console.WriteLine();
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = 400;
        }

        AnsiConsole.Write(ToTable());
        foreach (string note in Notes)
        {
            AnsiConsole.WriteLine(note);
        }

        if (files.Json is { } json)
        {
            File.WriteAllText(json, ToJson().ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        }

        if (files.Html is { } html)
        {
            File.WriteAllText(html, HtmlPage.Write(this));
        }

        return Rows.Count == 0 ? NotMeasured : _short.Count == 0 ? Holds : Missed;
    }

    /// <summary>A figure as people read it.</summary>
    public static string Show(object? value) => value switch
    {
        null => "-",
        double number when !double.IsFinite(number) => "-",
        double number when Math.Abs(number) >= 100 => number.ToString("N0", CultureInfo.InvariantCulture),
        double number => number.ToString("0.###", CultureInfo.InvariantCulture),
        Row inner => string.Join(" / ", inner.Figures.Select(figure => Show(figure.Value))),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "-",
    };

    internal IReadOnlyList<string> Columns() => [.. Rows.SelectMany(row => row.Figures).Select(figure => figure.Key).Distinct()];

    private JsonObject ToJson()
    {
        JsonObject json = new()
        {
            ["name"] = Name,
            ["machine"] = Machine.Describe().ToJson(),
            ["versions"] = Versions.ToJson(),
            ["commit"] = Machine.Commit(),
            ["at"] = DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["holds"] = _short.Count == 0,
        };
        if (_short.Count > 0)
        {
            json["short"] = string.Join("; ", _short);
        }

        json["notes"] = new JsonArray([.. Notes.Select(note => (JsonNode)JsonValue.Create(note)!)]);
        json["rows"] = new JsonArray([.. Rows.Select(row => (JsonNode)row.ToJson())]);
        return json;
    }

    private Table ToTable()
    {
        Table table = new Table().Border(TableBorder.Simple);
        IReadOnlyList<string> columns = Columns();
        foreach (string column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column.Replace('_', ' '))).RightAligned());
        }

        foreach (Row row in Rows)
        {
            table.AddRow([.. columns.Select(column => Markup.Escape(Show(row[column])))]);
        }

        return table;
    }
}

/// <summary>Where a bench writes to, besides the terminal.</summary>
public sealed record ReportFiles(string? Json, string? Html);
