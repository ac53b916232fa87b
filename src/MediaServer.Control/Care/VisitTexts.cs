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
    public static readonly IReadOnlyList<string> Languages = ["en", "sv", "nb", "nn", "fi", "se"];

    public string Write(Visit visit, VisitPerson person)
    {
        TimeZoneInfo zone = options.Care.TimeZone;
        DateTimeOffset start = TimeZoneInfo.ConvertTime(visit.Start, zone);
        CultureInfo culture = Culture(person.Language);
        string day = start.ToString("dddd d MMMM", culture);
        string time = start.ToString("HH:mm", CultureInfo.InvariantCulture) + (zone == TimeZoneInfo.Utc ? " UTC" : "");
        Uri link = links.Make(visit, person);
        return person.Language switch
        {
            "sv" => $"Du har ett videosamtal {day} kl. {time}. Öppna länken: {link.AbsoluteUri}",
            "nb" => $"Du har en videosamtale {day} kl. {time}. Åpne lenken: {link.AbsoluteUri}",
            "nn" => $"Du har ein videosamtale {day} kl. {time}. Opne lenkja: {link.AbsoluteUri}",
            "fi" => $"Sinulla on videopuhelu {day} klo {time}. Avaa linkki: {link.AbsoluteUri}",
            "se" => $"Dus lea videoságastallan {day} dii. {time}. Raba liŋkka: {link.AbsoluteUri}",
            _ => $"You have a video call on {day} at {time}. Open the link: {link.AbsoluteUri}",
        };
    }

    private static CultureInfo Culture(string language)
    {
        try
        {
            return CultureInfo.GetCultureInfo(language switch { "sv" => "sv-SE", "nb" => "nb-NO", "nn" => "nn-NO", "fi" => "fi-FI", "se" => "se-NO", _ => "en-GB" });
        }
        catch (CultureNotFoundException)
        {
            // A machine without language data.
            return CultureInfo.InvariantCulture;
        }
    }
}
