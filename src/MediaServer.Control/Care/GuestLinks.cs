using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediaServer.Care.Visits;
using MediaServer.Control.Configuration;
using MediaServer.Control.Identity;

namespace MediaServer.Control.Care;

/// <summary>
/// Links for the people of a visit: <c>/r/{room}#g.{person}.{generation}.{signature}</c>. The part behind the # never
/// leaves the browser but in the body of the request that opens it. Nothing secret is stored: a signature (HMAC-SHA256,
/// 128 bits of it) can be made again, so a booking system may ask for the text again, and a stolen database opens nothing.
/// </summary>
public sealed class GuestLinks(TokenSecret secret, MediaServerOptions options)
{
    private const int LongestLink = 128;
    private const int SignatureBytes = 16;

    public Uri Make(Visit visit, VisitPerson person) =>
        new(options.Http.PublicUrl, $"/r/{Uri.EscapeDataString(visit.Room)}#{Fragment(person.Id, person.Generation)}");

    public string Fragment(string person, int generation) =>
        string.Create(CultureInfo.InvariantCulture, $"g.{person}.{generation}.{Sign(person, generation)}");

    /// <summary>Reads a link's fragment; false when this server didn't make it.</summary>
    public bool TryRead(string? fragment, out string person, out int generation)
    {
        person = "";
        generation = 0;
        string[] parts = fragment is { Length: <= LongestLink } ? fragment.Split('.') : [];
        if (parts.Length != 4 || parts[0] != "g"
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out generation))
        {
            return false;
        }

        person = parts[1];
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(Sign(person, generation)), Encoding.UTF8.GetBytes(parts[3]));
    }

    private string Sign(string person, int generation)
    {
        // The word in front keeps these signatures apart from those of join tokens under the same key.
        string signed = string.Create(CultureInfo.InvariantCulture, $"guest-link\n{person}\n{generation}");
        return Base64Url.EncodeToString(HMACSHA256.HashData(secret.Key, Encoding.UTF8.GetBytes(signed)).AsSpan(0, SignatureBytes));
    }
}
