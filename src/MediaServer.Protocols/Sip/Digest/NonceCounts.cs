using MediaServer.Primitives;

namespace MediaServer.Protocols.Sip;

/// <summary>
/// Which counts of a nonce were used, so that a request that somebody recorded isn't taken twice. Only nonces that
/// authenticated somebody are remembered. Late ones are taken within a window, for UDP reorders.
/// </summary>
internal sealed class NonceCounts
{
    public const int Most = 20_000;

    private readonly Dictionary<string, Entry> _entries = [];
    private readonly PriorityQueue<string, long> _expiry = new();

    /// <summary>True for a count that wasn't used yet.</summary>
    public bool TryUse(string nonce, uint count, Instant expires, Instant now)
    {
        while (_expiry.TryPeek(out string? old, out long at) && at <= now.Microseconds)
        {
            _expiry.Dequeue();
            _entries.Remove(old);
        }

        if (!_entries.TryGetValue(nonce, out Entry entry))
        {
            if (_entries.Count >= Most)
            {
                return false;
            }

            _entries[nonce] = new Entry(count, 1);
            _expiry.Enqueue(nonce, expires.Microseconds);
            return true;
        }

        if (count > entry.Highest)
        {
            uint ahead = count - entry.Highest;
            _entries[nonce] = new Entry(count, ahead >= 64 ? 1 : (entry.Seen << (int)ahead) | 1);
            return true;
        }

        uint behind = entry.Highest - count;
        if (behind >= 64 || (entry.Seen & (1UL << (int)behind)) != 0)
        {
            return false;
        }

        _entries[nonce] = entry with { Seen = entry.Seen | (1UL << (int)behind) };
        return true;
    }

    private readonly record struct Entry(uint Highest, ulong Seen);
}
