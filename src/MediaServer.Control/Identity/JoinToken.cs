using MediaServer.Primitives;

namespace MediaServer.Control.Identity;

/// <summary>
/// "The bearer may join this room under this name, with this role, until then." One token is one participant: a
/// second join with it replaces the first.
/// </summary>
public sealed record JoinToken
{
    public required Personal<string> Room { get; init; }
    public required Personal<string> Name { get; init; }
    public required Role Role { get; init; }

    /// <summary>The participant's id in the room, for example <c>p-7f3a01c2</c>.</summary>
    public required string Participant { get; init; }

    /// <summary>How the bearer was identified: token, guest, oidc, development.</summary>
    public required string Identified { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required DateTimeOffset NotBefore { get; init; }
    public required DateTimeOffset Expires { get; init; }
}

/// <summary>Why a token was not taken.</summary>
public enum TokenError
{
    None,
    Missing,

    /// <summary>Not a token, or signed by somebody else; not told apart toward the bearer.</summary>
    Invalid,
    NotYetValid,
    Expired,
}
