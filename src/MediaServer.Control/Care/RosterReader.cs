using System.Globalization;
using System.Security.Cryptography;
using MediaServer.Care.OnCall;
using MediaServer.Control.Identity;

namespace MediaServer.Control.Care;

/// <summary>Shifts from JSON or CSV, all or none. Local times are those of the configured zone; one that daylight saving skips or repeats is refused.</summary>
internal sealed class RosterReader(TimeZoneInfo zone)
{
    private const int MostShifts = 2000;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    /// <summary>CSV with the columns person,line,from,to (comma or semicolon), the first row naming them.</summary>
    public static IReadOnlyList<ShiftInfo?>? ReadCsv(string text)
    {
        string[] lines = text.TrimStart('\uFEFF').Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 0)
        {
            return null;
        }

        char separator = lines[0].Contains(';', StringComparison.Ordinal) ? ';' : ',';
        string[] wanted = ["person", "line", "from", "to"];
        string[] head = [.. lines[0].Split(separator, StringSplitOptions.TrimEntries).Select(name => name.ToLowerInvariant())];
        int[] columns = [.. wanted.Select(name => Array.IndexOf(head, name))];
        return columns.Contains(-1) ? null : [.. lines.Skip(1).Select(line => Row(line.Split(separator, StringSplitOptions.TrimEntries), columns))];
    }

    /// <returns>What is wrong and where, in words; null when all are shifts.</returns>
    public string? Read(string service, IReadOnlyList<ShiftInfo?>? rows, out IReadOnlyList<Shift> shifts)
    {
        List<Shift> read = [];
        shifts = read;
        if (rows is not { Count: > 0 and <= MostShifts })
        {
            return $"A roster has 1 to {MostShifts} shifts, with person, line, from and to.";
        }

        for (int i = 0; i < rows.Count; i++)
        {
            if (Fault(rows[i], out DateTimeOffset from, out DateTimeOffset to) is { } fault)
            {
                return string.Create(CultureInfo.InvariantCulture, $"Shift {i + 1}: {fault}");
            }

            read.Add(new Shift
            {
                Id = "s-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
                Service = service,
                Person = rows[i]!.Person!,
                Level = rows[i]!.Line!.Value,
                From = from,
                To = to,
            });
        }

        return null;
    }

    private string? Fault(ShiftInfo? row, out DateTimeOffset from, out DateTimeOffset to)
    {
        from = to = default;
        return row is null || !Names.IsPerson(row.Person) ? $"a person's name has {Names.PersonRule}."
            : row.Line is not (>= 1 and <= 3) ? "line is 1, 2 or 3."
            : TimeFault(row.From, out from) ?? TimeFault(row.To, out to)
            ?? (to <= from ? "it ends before it begins." : to - from > Longest ? "it is longer than 31 days." : null);
    }

    private string? TimeFault(string? text, out DateTimeOffset time)
    {
        time = default;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out DateTime local))
        {
            return "from and to are times, as in RFC 3339 or 2027-01-31 07:00.";
        }

        if (local.Kind != DateTimeKind.Unspecified)
        {
            time = DateTimeOffset.Parse(text!, CultureInfo.InvariantCulture).ToUniversalTime();
            return null;
        }

        if (zone.IsInvalidTime(local) || zone.IsAmbiguousTime(local))
        {
            return $"{text} does not exist or exists twice, because clocks change: give it with its offset.";
        }

        time = new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        return null;
    }

    private static ShiftInfo? Row(string[] fields, int[] columns)
    {
        if (columns.Any(column => column >= fields.Length))
        {
            return null;
        }

        int? line = int.TryParse(fields[columns[1]], NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
        return new ShiftInfo(null, fields[columns[0]], line, fields[columns[2]], fields[columns[3]]);
    }
}
