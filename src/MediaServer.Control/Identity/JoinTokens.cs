using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MediaServer.Primitives;

namespace MediaServer.Control.Identity;

/// <summary>
/// Writes and reads join tokens: JSON Web Tokens (RFC 7519) signed with HMAC-SHA256 (RFC 7515, "HS256"). The header
/// is one fixed text: there is no algorithm to choose, so none to be talked into (<c>alg: none</c>, RFC 8725 3.1).
/// </summary>
public sealed class JoinTokens(TokenSecret secret, TimeProvider time)
{
    /// <summary>Longest token looked at, in characters.</summary>
    public const int LongestToken = 2048;

    /// <summary>A machine whose clock is a little ahead may have signed it.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(60);

    // {"alg":"HS256","typ":"JWT"}
    private const string Header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
    private const int SignatureCharacters = 43;

    /// <summary>A new token for a new participant, valid from now on.</summary>
    public JoinToken Issue(string room, string name, Role role, TimeSpan lifetime, string identified)
    {
        // Whole seconds: that is what the claims carry, so that a token read back equals the one written.
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        return new JoinToken
        {
            Room = new Personal<string>(room),
            Name = new Personal<string>(name),
            Role = role,
            Participant = "p-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            Identified = identified,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
        };
    }

    public string Write(JoinToken token)
    {
        string signed = $"{Header}.{Base64Url.EncodeToString(WriteClaims(token))}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(signed))}";
    }

    public TokenError TryRead(string? text, out JoinToken? token)
    {
        token = null;
        if (string.IsNullOrEmpty(text))
        {
            return TokenError.Missing;
        }

        int end = text.Length - SignatureCharacters - 1;
        if (text.Length > LongestToken || end <= Header.Length || text[end] != '.' || !Ascii.IsValid(text)
            || !text.StartsWith(Header + ".", StringComparison.Ordinal) || !IsSigned(text, end))
        {
            return TokenError.Invalid;
        }

        token = ReadClaims(text.AsSpan(Header.Length + 1, end - Header.Length - 1));
        return token is null ? TokenError.Invalid : Judge(token);
    }

    private TokenError Judge(JoinToken token)
    {
        DateTimeOffset now = time.GetUtcNow();
        return now >= token.Expires ? TokenError.Expired
            : now + ClockTolerance < token.NotBefore ? TokenError.NotYetValid
            : TokenError.None;
    }

    private bool IsSigned(string text, int end)
    {
        // The signature is compared as text: base64url has spare bits in its last character, and a token with other
        // spare bits would be another spelling of the same one.
        string expected = Base64Url.EncodeToString(Sign(text[..end]));
        return CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(text[(end + 1)..]));
    }

    private byte[] Sign(string signed) => HMACSHA256.HashData(secret.Key, Encoding.ASCII.GetBytes(signed));

    private static byte[] WriteClaims(JoinToken token)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("room", token.Room.Reveal());
            writer.WriteString("role", token.Role.ToWire());
            writer.WriteString("name", token.Name.Reveal());
            writer.WriteString("sub", token.Participant);
            writer.WriteString("via", token.Identified);
            writer.WriteNumber("iat", token.IssuedAt.ToUnixTimeSeconds());
            writer.WriteNumber("nbf", token.NotBefore.ToUnixTimeSeconds());
            writer.WriteNumber("exp", token.Expires.ToUnixTimeSeconds());
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static JoinToken? ReadClaims(ReadOnlySpan<char> encoded)
    {
        byte[] json = new byte[Base64Url.GetMaxDecodedLength(encoded.Length)];
        if (!Base64Url.TryDecodeFromChars(encoded, json, out int length))
        {
            return null;
        }

        try
        {
            JoinClaims? claims = JsonSerializer.Deserialize(json.AsSpan(0, length), IdentityJson.Default.JoinClaims);
            return claims?.ToToken();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
