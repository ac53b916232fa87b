using System.Net;
using MediaServer.Control.Limits;
using MediaServer.Primitives;

namespace MediaServer.Control.Sip;

/// <summary>
/// Silences scanners. Each request without valid credentials costs its source something, more when the credentials are
/// wrong; valid ones give everything back. A source that has nothing left isn't answered at all, which is what makes
/// scanners go elsewhere.
/// </summary>
internal sealed class SourceGuard
{
    public const double Full = 40;
    private const double PerSecond = 1;
    private const double CostOfMissing = 1;
    private const double CostOfWrong = 4;
    private const int Most = 50_000;

    private static readonly Duration s_toldFor = Duration.FromSeconds(3600);

    private readonly Dictionary<IPAddress, (double Tokens, Instant At)> _sources = [];
    private readonly Dictionary<IPAddress, Instant> _told = [];

    /// <summary>Requests that got no answer.</summary>
    public long Silenced { get; private set; }

    /// <summary>False for a source that isn't listened to now.</summary>
    public bool IsHeard(IPAddress source, Instant now)
    {
        bool heard = Tokens(SourceLimiter.Key(source), now) >= 1;
        Silenced += heard ? 0 : 1;
        return heard;
    }

    /// <summary>Takes the cost; true when the source falls silent by it, the first time in an hour: a scan is logged once.</summary>
    public bool Charge(IPAddress source, bool wrong, Instant now)
    {
        IPAddress key = SourceLimiter.Key(source);
        double tokens = Tokens(key, now);
        double left = tokens - (wrong ? CostOfWrong : CostOfMissing);
        if (_sources.Count < Most || _sources.ContainsKey(key) || Forget(now))
        {
            _sources[key] = (left, now);
        }

        return tokens >= 1 && left < 1 && IsNews(key, now);
    }

    public void Restore(IPAddress source) => _sources.Remove(SourceLimiter.Key(source));

    private double Tokens(IPAddress key, Instant now) => _sources.TryGetValue(key, out (double Tokens, Instant At) entry)
        ? Math.Min(Full, entry.Tokens + ((now - entry.At).Seconds * PerSecond))
        : Full;

    private bool IsNews(IPAddress key, Instant now)
    {
        if (_told.TryGetValue(key, out Instant told) && now - told < s_toldFor)
        {
            return false;
        }

        if (_told.Count >= Most)
        {
            _told.Clear();
        }

        _told[key] = now;
        return true;
    }

    // A flood from many addresses: those that have recovered are forgotten first.
    private bool Forget(Instant now)
    {
        foreach (IPAddress key in _sources.Keys.ToArray())
        {
            if (Tokens(key, now) >= Full)
            {
                _sources.Remove(key);
            }
        }

        return _sources.Count < Most;
    }
}
