using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace MediaServer.Control.Configuration;

/// <summary>
/// Reads typed values below <c>MediaServer</c> and remembers which keys exist, so that a key nobody reads (a slip
/// of the pen) is refused as a wrong value is.
/// </summary>
internal sealed class OptionsReader(IConfiguration configuration)
{
    public const string Root = "MediaServer";

    private readonly IConfigurationSection _section = configuration.GetSection(Root);
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public int Integer(string key, int fallback, int least, int most)
    {
        string? text = Value(key);
        if (text is null)
        {
            return fallback;
        }

        bool valid = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value >= least && value <= most;
        return valid ? value : throw Wrong(key, text, $"a whole number from {least} to {most}");
    }

    public bool Switch(string key, bool fallback)
    {
        string? text = Value(key);
        return text is null ? fallback
            : bool.TryParse(text, out bool value) ? value
            : throw Wrong(key, text, "true or false");
    }

    /// <summary>Any text, or null.</summary>
    public string? Text(string key) => Value(key);

    /// <summary>A text that must pass a check; a secret one is never printed.</summary>
    public string? Text(string key, Func<string, bool> isValid, string allowed, bool secret = false)
    {
        string? text = Value(key);
        return text is null || isValid(text) ? text : throw Wrong(key, secret ? "[secret]" : text, allowed);
    }

    public PortRange Ports(string key, PortRange fallback)
    {
        string? text = Value(key);
        return text is null ? fallback
            : PortRange.TryParse(text, out PortRange range) ? range
            : throw Wrong(key, text, "two ports from 1 to 65535 with a dash between, the lower first");
    }

    /// <summary>A list: an array, or one text with commas or semicolons.</summary>
    public IReadOnlyList<string> List(string key, Func<string, bool> isValid, string allowed)
    {
        List<string> values = [];
        foreach ((string name, string value) in Items(key))
        {
            values.Add(isValid(value) ? value : throw Wrong(name, value, allowed));
        }

        return values;
    }

    /// <summary>The names below a key: 0, 1, 2 of an array.</summary>
    public IReadOnlyList<string> Names(string key) => [.. _section.GetSection(key).GetChildren().Select(child => child.Key)];

    public IReadOnlyList<IPAddress> Addresses(string key) =>
        [.. List(key, IsAddress, "an IPv4 or IPv6 address of this machine").Select(IPAddress.Parse)];

    /// <summary>Throws when the configuration holds a key that was never asked for.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (IConfigurationSection leaf in Leaves(_section))
        {
            string key = leaf.Path[(Root.Length + 1)..];
            if (!_known.Contains(key) && !_known.Contains(WithoutIndex(key)))
            {
                throw Wrong(key, leaf.Value, $"no such key (known are {string.Join(", ", _known.Order(StringComparer.Ordinal))})");
            }
        }
    }

    public static ConfigurationException Wrong(string key, string? value, string allowed) =>
        new($"{Root}:{key}", value, allowed);

    private static bool IsAddress(string text) => IPAddress.TryParse(text, out _);

    private static string WithoutIndex(string key)
    {
        int colon = key.LastIndexOf(':');
        return colon > 0 && int.TryParse(key.AsSpan(colon + 1), out _) ? key[..colon] : key;
    }

    private static IEnumerable<IConfigurationSection> Leaves(IConfigurationSection section)
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (child.Value is not null)
            {
                yield return child;
            }

            foreach (IConfigurationSection leaf in Leaves(child))
            {
                yield return leaf;
            }
        }
    }

    private IEnumerable<(string Key, string Value)> Items(string key)
    {
        if (Value(key) is { } text)
        {
            return text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(part => (key, part));
        }

        return _section.GetSection(key).GetChildren()
            .Where(child => !string.IsNullOrWhiteSpace(child.Value))
            .Select(child => ($"{key}:{child.Key}", child.Value!.Trim()));
    }

    private string? Value(string key)
    {
        _known.Add(key);
        string? text = _section[key];
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }
}
