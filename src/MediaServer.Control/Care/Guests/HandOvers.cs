using System.Security.Cryptography;
using MediaServer.Control.Identity;

namespace MediaServer.Control.Care.Guests;

/// <summary>
/// Six digits that move a running visit to another device: good for two minutes and once. In memory only: a restart
/// forgets them, and the person asks for another.
/// </summary>
internal sealed class HandOvers(TimeProvider time)
{
    private const int MostAtOnce = 10_000;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (JoinToken Token, DateTimeOffset Until)> _codes = [];

    /// <summary>A code for the bearer; null when too many stand.</summary>
    public string? Make(JoinToken token)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_gate)
        {
            foreach (string old in _codes.Where(pair => pair.Value.Until <= now || pair.Value.Token.Participant == token.Participant).Select(pair => pair.Key).ToArray())
            {
                _codes.Remove(old);
            }

            if (_codes.Count >= MostAtOnce)
            {
                return null;
            }

            string code;
            do
            {
                code = RandomNumberGenerator.GetInt32(1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
            }
            while (!_codes.TryAdd(code, (token, now + Lifetime)));
            return code;
        }
    }

    /// <summary>Takes a code, once.</summary>
    public JoinToken? Take(string? code)
    {
        lock (_gate)
        {
            return code is not null && _codes.Remove(code, out (JoinToken Token, DateTimeOffset Until) found) && found.Until > time.GetUtcNow() ? found.Token : null;
        }
    }
}
