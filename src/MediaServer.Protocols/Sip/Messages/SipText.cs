using System.Globalization;
using System.Text;

namespace MediaServer.Protocols.Sip;

/// <summary>The grammar's small parts (RFC 3261 section 25.1).</summary>
internal static class SipText
{
    /// <summary>Divides at a separator that stands neither in quotes nor in angle brackets; parts are trimmed, at most <see cref="SipLimits.Items"/>.</summary>
    public static IEnumerable<string> Split(string value, char separator)
    {
        int start = 0;
        int count = 0;
        bool quoted = false;
        bool bracketed = false;
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (quoted)
            {
                i += c == '\\' ? 1 : 0;
                quoted = c != '"';
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c is '<' or '>')
            {
                bracketed = c == '<';
            }
            else if (c == separator && !bracketed)
            {
                if (++count == SipLimits.Items)
                {
                    yield break;
                }

                yield return value[start..i].Trim();
                start = i + 1;
            }
        }

        yield return value[start..].Trim();
    }

    public static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !"-.!%*_+`'~".Contains(c, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return !text.IsEmpty;
    }

    public static bool HasSpace(string text) => text.AsSpan().IndexOfAny(' ', '\t') >= 0;

    /// <summary>A decimal number of 0 to <paramref name="most"/>; digits only.</summary>
    public static bool TryNumber(string? text, long most, out long number)
    {
        number = 0;
        return text is not null && long.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
    }

    /// <summary>A number of seconds; one that is too large to read counts as the largest (RFC 4475 section 3.1.2.4).</summary>
    public static bool TrySeconds(string? text, out uint seconds)
    {
        seconds = 0;
        string digits = text?.Trim() ?? "";
        int end = 0;
        while (end < digits.Length && char.IsAsciiDigit(digits[end]))
        {
            end++;
        }

        if (end == 0)
        {
            return false;
        }

        seconds = uint.TryParse(digits.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out uint value) ? value : uint.MaxValue;
        return true;
    }

    /// <summary>The text of a quoted string without quotes and escapes; another text as it is.</summary>
    public static string Unquote(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"')
        {
            return text;
        }

        StringBuilder plain = new(text.Length);
        for (int i = 1; i < text.Length - 1; i++)
        {
            i += text[i] == '\\' && i + 1 < text.Length - 1 ? 1 : 0;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <summary>Percent escapes decoded as UTF-8; one that is no escape stays (RFC 3261 section 19.1.2).</summary>
    public static string Unescape(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
}
