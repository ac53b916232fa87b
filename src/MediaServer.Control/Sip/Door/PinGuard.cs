using MediaServer.Primitives;

namespace MediaServer.Control.Sip.Door;

/// <summary>
/// Makes guessing slow: each three wrong PINs in a row of one source, over one trunk or for one room double the time until the
/// next call of that source, trunk or room is let to the door. Rooms and trunks, which others need, recover sooner than
/// sources.
/// </summary>
internal sealed class PinGuard
{
    /// <summary>Tries of one call.</summary>
    public const int TriesOfCall = 3;

    private const int Most = 20_000;
    private static readonly Duration s_first = Duration.FromSeconds(5);
    private static readonly Duration s_longestSource = Duration.FromSeconds(3600);
    private static readonly Duration s_longestShared = Duration.FromSeconds(30);
    private static readonly Duration s_memory = Duration.FromSeconds(24 * 3600);

    private readonly Dictionary<string, (int Wrong, Instant Until, Instant Last)> _entries = [];

    /// <summary>Wrong PINs since the start.</summary>
    public long Wrong { get; private set; }

    /// <summary>How long until the door may be tried; zero when now.</summary>
    public Duration Wait(string source, string trunk, string room, Instant now)
    {
        Duration longest = Duration.Zero;
        foreach (string key in Keys(source, trunk, room))
        {
            if (_entries.TryGetValue(key, out (int Wrong, Instant Until, Instant Last) entry) && entry.Until > now && entry.Until - now > longest)
            {
                longest = entry.Until - now;
            }
        }

        return longest;
    }

    /// <summary>A PIN was wrong.</summary>
    public void Failed(string source, string trunk, string room, Instant now)
    {
        Wrong++;
        foreach (string key in Keys(source, trunk, room))
        {
            if (!_entries.TryGetValue(key, out (int Wrong, Instant Until, Instant Last) entry) && _entries.Count >= Most && !Forget(now))
            {
                continue;
            }

            int wrong = now - entry.Last > s_memory ? 1 : entry.Wrong + 1;
            Instant until = entry.Until;
            if (wrong % TriesOfCall == 0)
            {
                Duration most = key[0] == 's' ? s_longestSource : s_longestShared;
                until = now + Duration.Min(s_first * (1 << Math.Min((wrong / TriesOfCall) - 1, 16)), most);
            }

            _entries[key] = (wrong, until, now);
        }
    }

    /// <summary>The PIN was right: the source is trusted again; trunk and room have others who guess.</summary>
    public void Passed(string source) => _entries.Remove($"s{source}");

    private static IEnumerable<string> Keys(string source, string trunk, string room)
    {
        // Over a trunk the source is the trunk's own address, and everybody's.
        yield return trunk.Length > 0 ? $"t{trunk}" : $"s{source}";
        if (room.Length > 0)
        {
            yield return $"r{room.ToLowerInvariant()}";
        }
    }

    private bool Forget(Instant now)
    {
        foreach (string key in _entries.Where(entry => entry.Value.Until < now && now - entry.Value.Last > Duration.FromSeconds(600)).Select(entry => entry.Key).ToArray())
        {
            _entries.Remove(key);
        }

        return _entries.Count < Most;
    }
}
