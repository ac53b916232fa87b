using System.Globalization;
using MediaServer.Care.Organisation;
using MediaServer.Control.Identity;
using MediaServer.Control.Identity.Staff;

namespace MediaServer.Control.Care.Organisation;

/// <summary>What an entry must be, and how a row of CSV becomes one. Null means that nothing is wrong.</summary>
internal static class OrganisationRules
{
    public static string? Fault(IEntry entry) => !Names.IsRoom(entry.Id) ? $"id has {Names.RoomRule}."
        : entry switch
        {
            Site site => NameFault(site.Name) ?? (site.Kilometres is < 0 or > 5000 ? "kilometres is 0 to 5000." : null),
            Unit unit => NameFault(unit.Name) ?? (unit.GoalPercent is < 0 or > 100 ? "goalPercent is 0 to 100."
                : unit.ContactsPerMonth is < 0 or > 1_000_000 ? "contactsPerMonth is 0 to 1000000." : null),
            StaffMember person => NameFault(person.Name) ?? (!StaffDirectory.IsRole(person.Role) ? "role is nurse, doctor or technician."
                : person.Skills.Length > 200 ? "skills has 200 characters at most."
                : person.Rights.Split(' ', StringSplitOptions.RemoveEmptyEntries).Any(word => !StaffDirectory.IsRight(word)) ? "rights is supervisor, admin, or both with a space between."
                : person.Subject is { Length: > 200 } ? "subject has 200 characters at most." : null),
            Device device => NameFault(device.Name) ?? (device.Kind is not ("room" or "cart" or "tablet") ? "kind is room, cart or tablet."
                : device.Address is { Length: > 200 } ? "address has 200 characters at most." : null),
            _ => null,
        };

    public static Site ReadSite(IReadOnlyDictionary<string, string> row) =>
        new() { Id = Text(row, "id"), Name = Text(row, "name"), Kilometres = Number(row, "kilometres") };

    public static Unit ReadUnit(IReadOnlyDictionary<string, string> row) => new()
    {
        Id = Text(row, "id"),
        Name = Text(row, "name"),
        Site = Text(row, "site"),
        GoalPercent = Number(row, "goalpercent"),
        ContactsPerMonth = Number(row, "contactspermonth"),
    };

    public static StaffMember ReadStaff(IReadOnlyDictionary<string, string> row) => new()
    {
        Id = Text(row, "id"),
        Name = Text(row, "name"),
        Role = Text(row, "role"),
        Unit = Optional(row, "unit"),
        Subject = Optional(row, "subject"),
        Skills = Text(row, "skills"),
        Rights = Text(row, "rights"),
    };

    public static Device ReadDevice(IReadOnlyDictionary<string, string> row) =>
        new() { Id = Text(row, "id"), Name = Text(row, "name"), Site = Text(row, "site"), Kind = Text(row, "kind"), Address = Optional(row, "address") };

    private static string? NameFault(string name) => Names.IsPerson(name) ? null : $"name has {Names.PersonRule}.";

    private static string Text(IReadOnlyDictionary<string, string> row, string column) => row.GetValueOrDefault(column, "");

    private static string? Optional(IReadOnlyDictionary<string, string> row, string column) => Text(row, column) is { Length: > 0 } text ? text : null;

    // A word where a number should be is out of every range, and so refused.
    private static int Number(IReadOnlyDictionary<string, string> row, string column) => Text(row, column) is not { Length: > 0 } text ? 0
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
}
