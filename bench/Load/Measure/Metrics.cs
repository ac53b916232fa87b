using System.Globalization;

namespace MediaServer.Bench.Load.Measure;

/// <summary>One reading of a Prometheus page.</summary>
internal sealed class Metrics
{
    private readonly List<(string Name, string Labels, double Value)> _samples = [];

    public static async Task<Metrics> ReadAsync(HttpClient http, string path)
    {
        Metrics metrics = new();
        foreach (string line in (await http.GetStringAsync(path)).Split('\n'))
        {
            metrics.Take(line);
        }

        return metrics;
    }

    /// <summary>The sum over all labels; 0 where there is none. The exporter may add a unit or "_total" to a name.</summary>
    public double Sum(string name)
    {
        double sum = 0;
        foreach ((string sample, _, double value) in _samples)
        {
            sum += Is(sample, name) ? value : 0;
        }

        return sum;
    }

    public bool Has(string name) => _samples.Exists(sample => Is(sample.Name, name));

    /// <summary>Values by one label, added up over the others.</summary>
    public SortedDictionary<double, double> By(string name, string label)
    {
        SortedDictionary<double, double> values = [];
        foreach ((string sample, string labels, double value) in _samples)
        {
            if (Is(sample, name) && Label(labels, label) is { } text && double.TryParse(text, CultureInfo.InvariantCulture, out double key))
            {
                values[key] = values.GetValueOrDefault(key) + value;
            }
        }

        return values;
    }

    private static bool Is(string sample, string name) =>
        sample == name || sample == name + "_total" || sample == name + "_seconds" || sample == name + "_seconds_total" || sample == name + "_bytes" || sample == name + "_bytes_total";

    private static string? Label(string labels, string name)
    {
        int at = labels.IndexOf(name + "=\"", StringComparison.Ordinal);
        return at < 0 ? null : labels[(at + name.Length + 2)..].Split('"')[0];
    }

    /// <summary><c>name{labels} value [time]</c></summary>
    private void Take(string line)
    {
        if (line.Length == 0 || line[0] == '#')
        {
            return;
        }

        int brace = line.IndexOf('{', StringComparison.Ordinal);
        int end = brace < 0 ? line.IndexOf(' ', StringComparison.Ordinal) : line.IndexOf('}', brace) + 1;
        if (end <= 0)
        {
            return;
        }

        string name = line[..(brace < 0 ? end : brace)];
        string labels = brace < 0 ? "" : line[(brace + 1)..(end - 1)];
        if (double.TryParse(line[end..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out double value))
        {
            _samples.Add((name, labels, value));
        }
    }
}
