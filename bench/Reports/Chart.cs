namespace MediaServer.Bench.Reports;

/// <summary>A line chart of a report.</summary>
/// <param name="Title">What is shown.</param>
/// <param name="Horizontal">Name and unit of x.</param>
/// <param name="Vertical">Name and unit of y.</param>
public sealed record Chart(string Title, string Horizontal, string Vertical)
{
    public List<Series> Series { get; } = [];

    /// <summary>Both axes by powers of ten.</summary>
    public bool Logarithmic { get; init; }

    /// <summary>Adds a line of rows that have both figures.</summary>
    public Chart Add(string name, IEnumerable<Row> rows, string x, string y)
    {
        (double X, double Y)[] points = [.. rows.Select(row => (row.Number(x), row.Number(y))).Where(point => double.IsFinite(point.Item1) && double.IsFinite(point.Item2))];
        if (points.Length > 0)
        {
            Series.Add(new Series(name, points));
        }

        return this;
    }
}

/// <summary>One line of a chart.</summary>
public sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points);
