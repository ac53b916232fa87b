using System.Globalization;
using System.Text.Json;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;

namespace MediaServer.Control.Api;

/// <summary>Makes tokens and the links that carry them.</summary>
public sealed class TokenMaker(JoinTokens tokens, MediaServerOptions options, TimeProvider time)
{
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(12);
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(30);

    /// <summary>What may stand for an end, in words.</summary>
    public const string ExpiresRule = "a time in the future (RFC 3339) or seconds from now, 30 days at most";

    /// <returns>The token and its link.</returns>
    public (JoinToken Token, string Text, Uri Url) Make(string room, string name, Role role, TimeSpan lifetime, string identified)
    {
        JoinToken token = tokens.Issue(room, name, role, lifetime, identified);
        string text = tokens.Write(token);
        return (token, text, Link(room, text));
    }

    /// <summary>The address that carries a token to a room.</summary>
    public Uri Link(string room, string token) => new(options.Http.PublicUrl, $"/r/{Uri.EscapeDataString(room)}#{token}");

    /// <summary>A lifetime from "3600", "2027-01-31T12:00:00Z" or nothing.</summary>
    public bool TryLifetime(string? text, out TimeSpan lifetime)
    {
        lifetime = DefaultLifetime;
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds))
        {
            lifetime = TimeSpan.FromSeconds(Math.Min(seconds, LongestLifetime.TotalSeconds + 1));
        }
        else if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end))
        {
            lifetime = end - time.GetUtcNow();
        }
        else
        {
            return false;
        }

        return lifetime >= TimeSpan.FromSeconds(1) && lifetime <= LongestLifetime;
    }

    internal bool TryLifetime(JsonElement? expires, out TimeSpan lifetime)
    {
        lifetime = DefaultLifetime;
        return expires?.ValueKind switch
        {
            null or JsonValueKind.Null or JsonValueKind.Undefined => true,
            JsonValueKind.Number => TryLifetime(expires.Value.GetRawText(), out lifetime),
            JsonValueKind.String => TryLifetime(expires.Value.GetString(), out lifetime),
            _ => false,
        };
    }
}
