using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Rooms;

/// <summary>One thing that a participant sends.</summary>
internal sealed class MediaSource(SourceKey key, string participant, SourceKind kind)
{
    public SourceKey Key { get; } = key;
    public string Participant { get; } = participant;
    public SourceKind Kind { get; } = kind;
    public MediaKind Media => Kind.Media();
    public bool Muted { get; set; }

    /// <summary>True when the two are sound and picture of the same thing, so that they share a stream.</summary>
    public bool BelongsWith(MediaSource other) =>
        Participant == other.Participant && Kind.Group() == other.Kind.Group() && Media != other.Media;
}
