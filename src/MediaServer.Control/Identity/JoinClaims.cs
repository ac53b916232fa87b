using System.Text.Json.Serialization;
using MediaServer.Primitives;

namespace MediaServer.Control.Identity;

/// <summary>A token's claims as they stand in JSON; a missing one makes the token invalid.</summary>
internal sealed record JoinClaims(
    [property: JsonPropertyName("room")] string? Room,
    [property: JsonPropertyName("role")] string? Role,
    [property: JsonPropertyName("name")] string? Name,
    [property: JsonPropertyName("sub")] string? Participant,
    [property: JsonPropertyName("via")] string? Identified,
    [property: JsonPropertyName("iat")] long? IssuedAt,
    [property: JsonPropertyName("nbf")] long? NotBefore,
    [property: JsonPropertyName("exp")] long? Expires)
{
    // Year 9999: what DateTimeOffset can hold.
    private const long LastSecond = 253_402_300_799;

    public JoinToken? ToToken()
    {
        if (!Names.IsRoom(Room) || !Names.IsPerson(Name) || !Roles.TryParse(Role, out Role role)
            || string.IsNullOrEmpty(Participant) || string.IsNullOrEmpty(Identified)
            || !IsTime(IssuedAt) || !IsTime(NotBefore) || !IsTime(Expires))
        {
            return null;
        }

        return new JoinToken
        {
            Room = new Personal<string>(Room!),
            Name = new Personal<string>(Name!),
            Role = role,
            Participant = Participant,
            Identified = Identified,
            IssuedAt = DateTimeOffset.FromUnixTimeSeconds(IssuedAt!.Value),
            NotBefore = DateTimeOffset.FromUnixTimeSeconds(NotBefore!.Value),
            Expires = DateTimeOffset.FromUnixTimeSeconds(Expires!.Value),
        };
    }

    private static bool IsTime(long? seconds) => seconds is >= 0 and <= LastSecond;
}

[JsonSerializable(typeof(JoinClaims))]
internal sealed partial class IdentityJson : JsonSerializerContext;
