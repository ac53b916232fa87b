using MediaServer.Control.Identity;
using MediaServer.Control.Mixing;
using MediaServer.Control.Signalling;
using MediaServer.Engine;

namespace MediaServer.Control.Rooms;

/// <summary>Somebody wants in.</summary>
internal sealed record JoinRequest
{
    public required JoinToken Token { get; init; }
    public required ParticipantKind Kind { get; init; }

    /// <summary>The id in the room: the token's, or one made of it for a player.</summary>
    public required string ParticipantId { get; init; }
    public required string Offer { get; init; }
    public required IParticipantLink Link { get; init; }

    /// <summary>The request's number, for the answer on the link.</summary>
    public long? RequestId { get; init; }
    public IReadOnlyList<SourceEntry> Sources { get; init; } = [];
    public IReadOnlyList<string> Muted { get; init; } = [];
    public ViewMessage? View { get; init; }
    public string? ResumeSecret { get; init; }

    /// <summary>WHEP's <c>?participant=</c>.</summary>
    public string? Follows { get; init; }

    /// <summary>Keys that stand already, for a leg without DTLS; null for everybody else.</summary>
    public SrtpSessionKeys? Keys { get; init; }

    /// <summary>The size of what is shown before any view, in pixels: what a room system decodes.</summary>
    public ViewRequest? Shown { get; init; }

    /// <summary>A room system whose camera can be moved from afar.</summary>
    public bool Movable { get; init; }

    /// <summary>Staff called them in: they need not wait.</summary>
    public bool Invited { get; init; }

    /// <summary>What the room's mix goes to, for who can take one sound only; null for everybody else.</summary>
    public MixEar? Ear { get; init; }

    /// <summary>False when the way to the participant isn't encrypted.</summary>
    public bool Encrypted { get; init; } = true;
}
