using System.Globalization;
using MediaServer.Care.Visits;
using MediaServer.Control.Configuration;

namespace MediaServer.Control.Care;

/// <summary>
/// The text that goes out by SMS: when, and the link. Not with whom and not why, for telephones lie open on tables.
/// </summary>
internal sealed class VisitTexts(GuestLinks links, MediaServerOptions options)
{
    /// <summary>Languages of the texts.</summary>
    public static readonly IReadOnlyList<string> Languages = ["en", "sv"];

    public string Write(Visit visit, VisitPerson person)
    {
        TimeZoneInfo zone = options.Care.TimeZone;
        DateTimeOffset start = TimeZoneInfo.ConvertTime(visit.Start, zone);
        CultureInfo culture = Culture(person.Language);
        string day = start.ToString("dddd d MMMM", culture);
        string time = start.ToString("HH:mm", CultureInfo.InvariantCulture) + (zone == TimeZoneInfo.Utc ? " UTC" : "");
        Uri link = links.Make(visit, person);
        return person.Language == "sv"
            ? $"Du har ett videosamtal {day} kl. {time}. Öppna länken: {link.AbsoluteUri}"
            : $"You have a video call on {day} at {time}. Open the link: {link.AbsoluteUri}";
    }

    private static CultureInfo Culture(string language)
    {
        try
        {
            return CultureInfo.GetCultureInfo(language == "sv" ? "sv-SE" : "en-GB");
        }
        catch (CultureNotFoundException)
        {
            // A machine without language data.
            return CultureInfo.InvariantCulture;
        }
    }
}
