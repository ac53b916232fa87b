using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Turn;

/// <summary>What a client writes into its ICE server entry.</summary>
/// <param name="Username"><c>expiry:participant</c>, the expiry in seconds since 1970.</param>
/// <param name="Password">Base64.</param>
public sealed record TurnCredential(string Username, string Password);

/// <summary>
/// Credentials that are made at each join and hold for a time, with no table of users: the password is a keyed hash of
/// the user name, and the user name says until when it holds (the scheme of draft-uberti-behave-turn-rest).
/// </summary>
/// <param name="secret">The process's own secret, 16 bytes or more.</param>
/// <param name="clock">Turns the engine's clock into seconds since 1970, which the user names count in.</param>
public sealed class TurnCredentialIssuer(byte[] secret, WallClock clock) : ITurnCredentials
{
    private const int MaxUsername = 128;

    /// <param name="participant">An id without meaning outside the process; no name of a person.</param>
    /// <param name="now">When it is made.</param>
    /// <param name="lifetime">How long new allocations and refreshes may use it: longer than the longest call.</param>
    public TurnCredential Issue(string participant, Instant now, Duration lifetime)
    {
        long expiry = UnixSeconds(now + lifetime);
        string username = string.Create(CultureInfo.InvariantCulture, $"{expiry}:{participant}");
        return new TurnCredential(username, PasswordOf(Encoding.UTF8.GetBytes(username)));
    }

    public bool TryGetPassword(ReadOnlySpan<byte> username, Instant now, [NotNullWhen(true)] out string? password)
    {
        password = null;
        int colon = username.IndexOf((byte)':');
        if (username.Length > MaxUsername || colon < 1
            || !long.TryParse(username[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out long expiry)
            || expiry <= UnixSeconds(now))
        {
            return false;
        }

        // Any user name with a time to come has a password; only whoever was given it can know it.
        password = PasswordOf(username);
        return true;
    }

    private string PasswordOf(ReadOnlySpan<byte> username)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, username, mac);
        return Convert.ToBase64String(mac);
    }

    private long UnixSeconds(Instant instant) => (clock.UnixMicrosecondsAtZero + instant.Microseconds) / 1_000_000;
}
