using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaServer.Recording.Manifest;

/// <summary>
/// The JSON Canonicalization Scheme (RFC 8785): members sorted by UTF-16 code units, ECMAScript's numbers, the least
/// escaping. Two writers of the same content give the same bytes, so that a signature can be checked by anybody.
/// </summary>
public static class JsonCanonicalizer
{
    public static byte[] Canonicalize(JsonNode? node)
    {
        StringBuilder text = new();
        Write(text, node);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject members:
                WriteObject(text, members);
                break;
            case JsonArray items:
                text.Append('[');
                for (int i = 0; i < items.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",");
                    Write(text, items[i]);
                }

                text.Append(']');
                break;
            default:
                WriteValue(text, node.AsValue());
                break;
        }
    }

    private static void WriteObject(StringBuilder text, JsonObject members)
    {
        text.Append('{');
        string separator = "";
        foreach ((string name, JsonNode? value) in members.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            text.Append(separator);
            WriteString(text, name);
            text.Append(':');
            Write(text, value);
            separator = ",";
        }

        text.Append('}');
    }

    private static void WriteValue(StringBuilder text, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String:
                WriteString(text, value.GetValue<string>());
                break;
            case JsonValueKind.Number:
                text.Append(Number(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)));
                break;
            default:
                text.Append(value.ToJsonString());
                break;
        }
    }

    /// <summary>RFC 8785 section 3.2.2.2.</summary>
    private static void WriteString(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    /// <summary>ECMAScript's Number::toString (RFC 8785 section 3.2.2.3), from the shortest digits that read back.</summary>
    internal static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException("JSON has no infinite numbers", nameof(value));
        }

        if (value == 0)
        {
            return "0";
        }

        string scientific = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture);
        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        string digits = Digits(shortest);
        int point = int.Parse(scientific.AsSpan(scientific.IndexOf('E', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture) + 1;

        // Sixteen digits may round up to the next power of ten where the shortest ones do not.
        if (shortest.Contains('E', StringComparison.Ordinal))
        {
            point = int.Parse(shortest.AsSpan(shortest.IndexOf('E', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture) + 1;
        }

        return (value < 0 ? "-" : "") + Layout(digits, point);
    }

    private static string Digits(string shortest)
    {
        int exponent = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = exponent < 0 ? shortest : shortest[..exponent];
        return mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
    }

    private static string Layout(string digits, int point)
    {
        int count = digits.Length;
        if (point is > 0 and <= 21)
        {
            return count <= point ? digits.PadRight(point, '0') : $"{digits[..point]}.{digits[point..]}";
        }

        if (point is > -6 and <= 0)
        {
            return "0." + new string('0', -point) + digits;
        }

        int e = point - 1;
        string sign = e < 0 ? "-" : "+";
        return (count == 1 ? digits : $"{digits[0]}.{digits[1..]}") + "e" + sign + Math.Abs(e).ToString(CultureInfo.InvariantCulture);
    }
}
