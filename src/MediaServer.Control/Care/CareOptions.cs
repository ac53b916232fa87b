using MediaServer.Control.Configuration;

namespace MediaServer.Control.Care;

/// <summary>How visits are told of.</summary>
public sealed record CareOptions
{
    /// <summary><c>Care:TimeZone</c>: of the times in texts to patients, an IANA name; default Europe/Stockholm.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    internal static CareOptions Read(OptionsReader reader) => new()
    {
        TimeZone = Find(reader.Text("Care:TimeZone", name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out _), "a time zone, for example Europe/Stockholm") ?? "Europe/Stockholm"),
    };

    // A machine without time zone data still starts: times are then in UTC and say so.
    private static TimeZoneInfo Find(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Utc;
}
