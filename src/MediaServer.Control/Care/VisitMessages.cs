using System.Text.Json.Serialization;
using MediaServer.Care.OnCall;

namespace MediaServer.Control.Care;

/// <summary>Asks for a visit.</summary>
/// <param name="Start">RFC 3339.</param>
/// <param name="End">RFC 3339; or <paramref name="Minutes"/>.</param>
/// <param name="Minutes">Length, instead of an end; 30 without either.</param>
/// <param name="Class">care (default) or sensitive.</param>
/// <param name="OpensBefore">From how many minutes before the start people may come, 0 to 1440; 30 without.</param>
/// <param name="People">1 to 50.</param>
/// <param name="Unit">The id of the unit that gives the visit, for the figures.</param>
internal sealed record BookVisit(
    DateTimeOffset? Start, DateTimeOffset? End, int? Minutes, string? Class, int? OpensBefore, IReadOnlyList<BookPerson?>? People, string? Unit = null);

/// <summary>Somebody in it.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="Role">patient, relative, nurse, doctor, interpreter, observer or technician.</param>
/// <param name="Reference">The booking system's own key for the person, so that overlapping visits are found; no health data.</param>
/// <param name="Language">Of the text: en (default), sv, nb, nn, fi or se.</param>
/// <param name="Link">one-time (default; belongs to the first device that opens it) or reusable (any device, until the end).</param>
internal sealed record BookPerson(string? Name, string? Role, string? Reference, string? Language, string? Link);

/// <summary>A booked visit.</summary>
internal sealed record VisitInfo(
    string Id, string Room, string Class, string Status, DateTimeOffset Start, DateTimeOffset End, DateTimeOffset OpensAt,
    DateTimeOffset BookedAt, IReadOnlyList<VisitPersonInfo> People, string? Unit);

/// <summary>Somebody in it, their link and the text to send.</summary>
internal sealed record VisitPersonInfo(
    string Id, string Name, string Role, string? Reference, string Language, string Link, DateTimeOffset? UsedAt, string Url, string Text);

internal sealed record VisitList(IReadOnlyList<VisitInfo> Visits);

/// <summary>Opens a guest's link.</summary>
/// <param name="Room">The room in the address.</param>
/// <param name="Link">What stands behind the #.</param>
/// <param name="Device">A secret that the device made for itself and keeps.</param>
internal sealed record OpenLink(string? Room, string? Link, string? Device);

/// <summary>The token that the link stands for.</summary>
internal sealed record OpenedLink(string Token, string Name, string Role, DateTimeOffset Start, DateTimeOffset Expires);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BookVisit))]
[JsonSerializable(typeof(VisitInfo))]
[JsonSerializable(typeof(VisitList))]
[JsonSerializable(typeof(OpenLink))]
[JsonSerializable(typeof(OpenedLink))]
[JsonSerializable(typeof(ServiceList))]
[JsonSerializable(typeof(PutService))]
[JsonSerializable(typeof(ServiceInfo))]
[JsonSerializable(typeof(RosterInfo))]
[JsonSerializable(typeof(AddShifts))]
[JsonSerializable(typeof(StartCall))]
[JsonSerializable(typeof(StartedCall))]
[JsonSerializable(typeof(CallList))]
[JsonSerializable(typeof(GiveShift))]
[JsonSerializable(typeof(WaitFigures))]
internal sealed partial class CareJson : JsonSerializerContext;
