using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace MediaServer.Care.Storage;

/// <summary>Times as milliseconds since 1970, UTC: SQLite can't compare an offset time, a number it can, and so can PostgreSQL.</summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
    time => time.ToUnixTimeMilliseconds(), number => DateTimeOffset.FromUnixTimeMilliseconds(number));
