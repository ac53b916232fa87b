using System.Security.Cryptography;
using System.Text.Json;
using MediaServer.Care.Visits;
using MediaServer.Control.Identity;

namespace MediaServer.Control.Care;

/// <summary>What came over the API, checked and made into a booking.</summary>
internal static class VisitRequest
{
    private const int LongestReference = 64;
    private const int LongestOpening = 24 * 60;

    /// <returns>What is wrong, in words; null when it is a booking.</returns>
    public static string? Read(BookVisit asked, string? key, out Booking? booking)
    {
        booking = null;
        if (asked.Start is not { } start)
        {
            return "start is missing: a time as in RFC 3339.";
        }

        if (asked.Class is not null && !VisitClass.IsKnown(asked.Class))
        {
            return "class is care or sensitive.";
        }

        if (asked.OpensBefore is < 0 or > LongestOpening)
        {
            return $"opensBefore is 0 to {LongestOpening} minutes.";
        }

        if (asked.Minutes is < 1 or > LongestOpening)
        {
            return $"minutes is 1 to {LongestOpening}.";
        }

        if (asked.Unit is not null && !Names.IsRoom(asked.Unit))
        {
            return "unit is the id of a unit.";
        }

        if (asked.People is not { Count: > 0 and <= BookingRules.MostPeople })
        {
            return $"people has 1 to {BookingRules.MostPeople} entries.";
        }

        foreach (BookPerson? person in asked.People)
        {
            if (Fault(person) is { } fault)
            {
                return fault;
            }
        }

        booking = new Booking
        {
            Start = start.ToUniversalTime(),
            End = (asked.End ?? start.AddMinutes(asked.Minutes ?? 30)).ToUniversalTime(),
            Class = asked.Class ?? VisitClass.Care,
            OpensMinutes = asked.OpensBefore ?? 30,
            Unit = asked.Unit,
            People = [.. asked.People.Select(person => Take(person!))],
            Key = key,
            Request = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(asked, CareJson.Default.BookVisit))),
        };
        return null;
    }

    /// <summary>Why a booking is refused, in words.</summary>
    public static string Words(BookingProblem problem) => problem switch
    {
        BookingProblem.InThePast => "The start lies in the past.",
        BookingProblem.TooFarAhead => "The start lies too far ahead.",
        BookingProblem.EndBeforeStart => "The end is not after the start.",
        BookingProblem.TooLong => "A visit is 24 hours at most.",
        BookingProblem.NobodyOrTooMany => $"A visit has 1 to {BookingRules.MostPeople} people.",
        _ => "The visit can't be booked.",
    };

    private static string? Fault(BookPerson? person) =>
        person is null || !Names.IsPerson(person.Name) ? $"A name has {Names.PersonRule}."
        : !Roles.TryParse(person.Role, out _) ? $"A role is one of {Roles.Names}."
        : person.Reference is { } reference && (string.IsNullOrWhiteSpace(reference) || reference.Length > LongestReference) ? $"reference has 1 to {LongestReference} characters."
        : person.Language is not null && !VisitTexts.Languages.Contains(person.Language) ? $"language is one of {string.Join(", ", VisitTexts.Languages)}."
        : person.Link is not (null or "one-time" or "reusable") ? "link is one-time or reusable."
        : null;

    private static BookedPerson Take(BookPerson person) =>
        new(person.Name!, person.Role!, person.Reference, person.Language ?? "en", person.Link != "reusable");
}
