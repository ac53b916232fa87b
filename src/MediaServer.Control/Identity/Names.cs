using System.Globalization;
using System.Text;

namespace MediaServer.Control.Identity;

/// <summary>Which names of rooms and people are taken.</summary>
public static class Names
{
    public const int LongestRoom = 64;
    public const int LongestPerson = 80;

    /// <summary>What a room may be called, in words.</summary>
    public const string RoomRule = "1 to 64 letters, digits, '-', '_' or '.', beginning with a letter or digit";

    /// <summary>What a person may be called, in words.</summary>
    public const string PersonRule = "1 to 80 characters, none of them a control character";

    public static bool IsRoom(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > LongestRoom || !char.IsLetterOrDigit(text[0]) || !text.IsNormalized(NormalizationForm.FormC))
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsPerson(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestPerson)
        {
            return false;
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            // Bidirectional overrides (category Format) could make one name look like another in the roster.
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || rune.Value == 0xFFFD)
            {
                return false;
            }
        }

        return true;
    }
}
