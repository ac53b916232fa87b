using System.Text;

namespace MediaServer.Protocols.Sip;

/// <summary><c>;name=value</c> parameters in their order; names are compared without case.</summary>
public sealed class SipParameters
{
    private readonly List<(string Name, string? Value)> _items = [];

    public int Count => _items.Count;

    /// <summary>Reads what stands after a value's first semicolon. Empty parameters are left out, as old rooms write them.</summary>
    public static SipParameters Parse(string text)
    {
        SipParameters parameters = new();
        foreach (string part in SipText.Split(text, ';'))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            string name = (equals < 0 ? part : part[..equals]).Trim();
            if (name.Length > 0)
            {
                parameters._items.Add((name, equals < 0 ? null : part[(equals + 1)..].Trim()));
            }
        }

        return parameters;
    }

    public bool Has(string name) => _items.Exists(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The value of the first parameter of that name; null when there is none or it has no value.</summary>
    public string? Find(string name) => _items.Find(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public void Set(string name, string? value)
    {
        int at = _items.FindIndex(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (at < 0)
        {
            _items.Add((name, value));
        }
        else
        {
            _items[at] = (name, value);
        }
    }

    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((string name, string? value) in _items)
        {
            text.Append(';').Append(name);
            if (value is not null)
            {
                text.Append('=').Append(value);
            }
        }

        return text.ToString();
    }
}
