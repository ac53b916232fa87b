using System.Text.Json.Nodes;

namespace MediaServer.Bench.Reports;

/// <summary>One measurement: named figures in the order in which they are shown.</summary>
public sealed class Row
{
    private readonly List<KeyValuePair<string, object?>> _figures = [];

    public IReadOnlyList<KeyValuePair<string, object?>> Figures => _figures;

    /// <summary>A figure by its name, or null.</summary>
    public object? this[string name] => _figures.Find(figure => figure.Key == name).Value;

    /// <param name="name">As in the JSON.</param>
    /// <param name="value">A number, a text, null where it could not be measured, or a <see cref="Row"/> of several.</param>
    public Row Set(string name, object? value)
    {
        int at = _figures.FindIndex(figure => figure.Key == name);
        if (at >= 0)
        {
            _figures[at] = new(name, value);
        }
        else
        {
            _figures.Add(new(name, value));
        }

        return this;
    }

    /// <summary>A figure as a number; not a number where it is missing.</summary>
    public double Number(string name) => this[name] switch
    {
        double value => value,
        long value => value,
        int value => value,
        _ => double.NaN,
    };

    internal JsonObject ToJson()
    {
        JsonObject json = [];
        foreach ((string name, object? value) in _figures)
        {
            json[name] = value switch
            {
                null => null,
                Row inner => inner.ToJson(),
                double number => double.IsFinite(number) ? JsonValue.Create(Math.Round(number, 4)) : null,
                int number => JsonValue.Create(number),
                long number => JsonValue.Create(number),
                bool truth => JsonValue.Create(truth),
                _ => JsonValue.Create(value.ToString()),
            };
        }

        return json;
    }
}
