using MediaServer.Control.Identity;
using MediaServer.Control.Mixing;
using MediaServer.Control.Signalling;
using MediaServer.Engine;
using MediaServer.Primitives;

namespace MediaServer.Control.Rooms;

/// <summary>How somebody takes part.</summary>
internal enum ParticipantKind : byte
{
    Browser,
    Whip,
    Whep,

    /// <summary>A room system or telephone.</summary>
    Sip,
}

/// <summary>Who takes part, and what is known of them. State only: the room's loop owns and changes it.</summary>
internal sealed class Participant(string id, JoinToken token, ParticipantKind kind, DateTimeOffset joinedAt, ViewRequest? shown = null)
{
    public string Id { get; } = id;
    public JoinToken Token { get; } = token;
    public Personal<string> Name { get; } = token.Name;
    public Role Role { get; } = token.Role;
    public ParticipantKind Kind { get; } = kind;
    public DateTimeOffset JoinedAt { get; } = joinedAt;

    /// <summary>Null while the socket is away.</summary>
    public IParticipantLink? Link { get; set; }

    /// <summary>When a participant without a socket leaves the roster.</summary>
    public DateTimeOffset? GraceEnds { get; set; }
    public ResumeSecrets Secrets { get; } = new();

    /// <summary>The media connection.</summary>
    public required IConnectedPeer Peer { get; init; }

    /// <summary>True when the engine has given the peer up: only a new join brings media back.</summary>
    public bool MediaLost { get; set; }
    public List<MediaSource> Sources { get; } = [];
    public SlotTable Slots { get; } = new();

    /// <summary>A player without signalling shows what it gets at full size; a room system as large as it decodes.</summary>
    public ViewState View { get; } = new()
    {
        Unknown = shown ?? (kind is ParticipantKind.Whep or ParticipantKind.Sip ? new(1920, 1080, 1) : new(640, 360, 0)),
    };
    public bool Hand { get; set; }

    /// <summary>How its page heard and saw.</summary>
    public FarEnd FarEnd { get; } = new();

    /// <summary>How often its socket was taken up again.</summary>
    public int Drops { get; set; }
    public LinkChanged? LastLink { get; set; }

    /// <summary>What was last asked for with <c>need</c>, so that it is not asked twice.</summary>
    public (int Audio, int Video) AskedFor { get; set; }

    /// <summary>Only this party's sources, for <c>?participant=</c> of WHEP; null for everybody's.</summary>
    public string? Follows { get; init; }

    /// <summary>False for a SIP leg without SRTP: everybody is shown it.</summary>
    public bool Encrypted { get; init; } = true;

    /// <summary>Hears the room's mix by it; null for who receives each voice.</summary>
    public MixEar? Ear { get; set; }

    /// <summary>What sends it one mixed voice in the place of many; null on a link that carries them.</summary>
    public MixPeer? MixedBy { get; set; }

    /// <summary>A room system whose camera can be moved from afar.</summary>
    public bool Movable { get; init; }

    public int QualityMark => LastLink is { } link ? Math.Min(link.Up, link.Down) : 4;

    public void Send(ServerMessage message) => Link?.Send(message);

    public MediaSource? Source(SourceKind kind) => Sources.FirstOrDefault(source => source.Kind == kind);

    public string KindName => Kind switch { ParticipantKind.Whip => "whip", ParticipantKind.Whep => "whep", ParticipantKind.Sip => "sip", _ => "browser" };

    public ParticipantInfo Describe() => new()
    {
        Id = Id,
        Name = Name.Reveal(),
        Role = Role.ToWire(),
        Identified = Token.Identified,
        Kind = KindName,
        Sources = [.. Sources.Select(source => source.Kind.ToWire())],
        Muted = [.. Sources.Where(source => source.Muted).Select(source => source.Kind.ToWire())],
        Hand = Hand,
        Quality = MediaLost ? 0 : QualityMark,
        Encrypted = Encrypted,
        Movable = Movable ? true : null,
        JoinedAt = JoinedAt,
    };
}
