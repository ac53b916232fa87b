using MediaServer.Control.Signalling;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Rooms;

/// <summary>Says what each sending section of a client carries: as the client names it, else by guess.</summary>
internal static class SourceList
{
    /// <summary>Most sources of one participant.</summary>
    public const int Most = 8;

    /// <summary>
    /// The sources of a session. A section that was known keeps its source object; an unnamed one is the first free
    /// of microphone and screen audio, or of camera and content (WHIP names nothing).
    /// </summary>
    public static List<MediaSource> From(
        NegotiatedSession session, PeerKey peer, string participant, IReadOnlyList<SourceEntry> named, IReadOnlyList<MediaSource> known)
    {
        List<MediaSource> sources = [];
        foreach (NegotiatedSection section in session.Sections)
        {
            if (section is { Accepted: true, Receives: true, Kind: not MediaKind.Application } && sources.Count < Most)
            {
                MediaSource? source = known.FirstOrDefault(candidate => candidate.Key.Mid == section.Mid);
                SourceKind kind = Kind(section, named, source, sources);
                sources.Add(source?.Kind == kind ? source : new MediaSource(new SourceKey(peer, section.Mid), participant, kind));
            }
        }

        return sources;
    }

    private static SourceKind Kind(NegotiatedSection section, IReadOnlyList<SourceEntry> named, MediaSource? known, List<MediaSource> taken)
    {
        SourceEntry? entry = named.FirstOrDefault(candidate => candidate?.Mid == section.Mid);
        if (entry is not null && SourceNames.TryParse(entry.Source, out SourceKind kind) && kind.Media() == section.Kind)
        {
            return kind;
        }

        (SourceKind first, SourceKind second) = section.Kind == MediaKind.Audio
            ? (SourceKind.Microphone, SourceKind.ScreenAudio)
            : (SourceKind.Camera, SourceKind.Content);
        return known?.Kind ?? (taken.Any(source => source.Kind == first) ? second : first);
    }
}
