using System.Text;

namespace MediaServer.Control.Care;

/// <summary>Comma or semicolon separated values as spreadsheets write them (RFC 4180): quotes, a byte order mark, either line end.</summary>
internal static class Csv
{
    private const int MostRows = 20_000;

    /// <returns>Rows by column name in lower case; null when there is no heading, or more rows than anybody means.</returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>>? Read(string text)
    {
        text = text.TrimStart('\uFEFF');
        int end = text.IndexOf('\n', StringComparison.Ordinal);
        char separator = (end < 0 ? text : text[..end]).Contains(';', StringComparison.Ordinal) ? ';' : ',';
        List<List<string>> lines = Split(text, separator);
        if (lines.Count is 0 or > MostRows)
        {
            return null;
        }

        string[] head = [.. lines[0].Select(name => name.Trim().ToLowerInvariant())];
        return head.Distinct().Count() != head.Length ? null : [.. lines.Skip(1).Select(fields => Row(head, fields))];
    }

    /// <summary>One field, quoted when it must be; a beginning that a spreadsheet would run as a formula is defused.</summary>
    public static string Field(string? text)
    {
        string field = text ?? "";
        if (field.Length > 0 && field[0] is '=' or '+' or '-' or '@' or '\t' or '\r' && !double.TryParse(field, out _))
        {
            field = "'" + field;
        }

        return field.AsSpan().IndexOfAny(";,\"\n\r") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static Dictionary<string, string> Row(string[] head, List<string> fields)
    {
        Dictionary<string, string> row = [];
        for (int i = 0; i < head.Length; i++)
        {
            row[head[i]] = i < fields.Count ? fields[i].Trim() : "";
        }

        return row;
    }

    private static List<List<string>> Split(string text, char separator)
    {
        List<List<string>> lines = [];
        List<string> line = [];
        StringBuilder field = new();
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                field.Append('"');
                i++;
            }
            else if (c == '"' && i < text.Length)
            {
                quoted = !quoted;
            }
            else if (c == separator && !quoted)
            {
                line.Add(field.ToString());
                field.Clear();
            }
            else if (c == '\n' && (!quoted || i == text.Length))
            {
                line.Add(field.ToString().TrimEnd('\r'));
                field.Clear();
                if (line.Count > 1 || line[0].Length > 0)
                {
                    lines.Add(line);
                }

                line = [];
            }
            else
            {
                field.Append(c);
            }
        }

        return lines;
    }
}
