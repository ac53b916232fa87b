using MediaServer.Control.Signalling;
using MediaServer.Engine;

namespace MediaServer.Control.Rooms;

/// <summary>What the engine measures of links, in the words of the signalling.</summary>
internal sealed class RoomLinks
{
    private static readonly TimeSpan QualityInterval = TimeSpan.FromSeconds(2);

    private Dictionary<string, int> _told = [];
    private DateTimeOffset _next;

    /// <summary>A person's own link, told at once.</summary>
    public static void Take(Participant participant, LinkChanged link)
    {
        participant.LastLink = link;
        participant.Send(new Link { State = Word(link.State), Kbit = link.DownKbit });
    }

    public static void TellLayers(Participant participant, LayersWanted layers)
    {
        MediaSource? source = participant.Sources.FirstOrDefault(candidate => candidate.Key == layers.Source);
        if (source is not null)
        {
            participant.Send(new Layers
            {
                Source = source.Kind.ToWire(),
                Encodings = [.. layers.Encodings.Select(Entry)],
            });
        }
    }

    public static void TellVoice(Participant participant, VoiceWanted voice)
    {
        MediaSource? source = participant.Sources.FirstOrDefault(candidate => candidate.Key == voice.Source);

        // Music and what a stethoscope hears stay as they are.
        if (source is { Kind: SourceKind.Microphone })
        {
            participant.Send(new Voice
            {
                Source = source.Kind.ToWire(),
                Ptime = voice.PacketMs,
                MaxBitrate = voice.MaxBitrate > 0 ? voice.MaxBitrate : null,
                Redundancy = voice.Redundant,
            });
        }
    }

    /// <summary>Quality of everybody, to everybody, each 2 s when it changed.</summary>
    public void Tell(Roster roster, DateTimeOffset now)
    {
        if (now < _next)
        {
            return;
        }

        _next = now + QualityInterval;
        Dictionary<string, int> marks = roster.All.ToDictionary(p => p.Id, p => p.MediaLost ? 0 : p.QualityMark);
        bool same = marks.Count == _told.Count && marks.All(mark => _told.TryGetValue(mark.Key, out int told) && told == mark.Value);
        if (same)
        {
            return;
        }

        _told = marks;
        foreach (Participant participant in roster.All)
        {
            LinkChanged? own = participant.LastLink;
            participant.Send(new Quality
            {
                Participants = marks,
                Self = new OwnQuality(own?.Up ?? 4, own?.Down ?? 4, own?.DownKbit ?? 0),
            });
        }
    }

    private static LayerEntry Entry(EncodingWanted wanted) => new(
        wanted.Rid, wanted.Active,
        wanted.MaxBitrate > 0 ? wanted.MaxBitrate : null,
        wanted.MaxFramerate > 0 ? wanted.MaxFramerate : null);

    private static string Word(LinkState state) => state switch
    {
        LinkState.Good => "good",
        LinkState.Reduced => "reduced",
        LinkState.Poor => "poor",
        LinkState.AudioOnly => "audio-only",
        _ => "lost",
    };
}
