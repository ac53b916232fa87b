using MediaServer.Control.Signalling;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Rooms;

/// <summary>
/// Which source goes to which receiving section of one participant. What runs stays where it is; what is no longer
/// wanted makes room; what is new goes beside its partner (sound beside picture), content to sections that have no
/// partner, so that lips stay in step and nothing running is moved.
/// </summary>
internal sealed class SlotTable
{
    private readonly List<Slot> _audio = [];
    private readonly List<Slot> _video = [];

    // A section keeps its number for ever: its stream id in the answer is made of it.
    private readonly Dictionary<string, int> _indices = [];
    private int _audioEver;
    private int _videoEver;

    public int AudioCount => _audio.Count;

    public int VideoCount => _video.Count;

    public IEnumerable<Slot> All => _audio.Concat(_video);

    public IEnumerable<Slot> Video => _video;

    public Slot? Find(string mid) => All.FirstOrDefault(slot => slot.Mid == mid);

    /// <summary>Takes over the sections of a session: new ones are added at the end, refused ones lose their source.</summary>
    /// <param name="session">As agreed.</param>
    /// <param name="contentMid">A section for shared content alone; null where none is.</param>
    public void Adopt(NegotiatedSession session, string? contentMid = null)
    {
        foreach (NegotiatedSection section in session.Sections)
        {
            Slot? slot = Find(section.Mid);
            bool open = section is { Accepted: true, Sends: true };
            if (slot is null && open && section.Kind != MediaKind.Application)
            {
                ListOf(section.Kind).Add(new Slot(section.Mid, section.Kind, IndexOf(section)) { IsForContent = section.Mid == contentMid });
            }
            else if (slot is not null && !open)
            {
                ListOf(slot.Media).Remove(slot);
            }
        }
    }

    /// <summary>Places what is wanted, most important first, as far as there are slots.</summary>
    /// <returns>The slots that carry something else than before.</returns>
    public IReadOnlyList<Slot> Assign(IReadOnlyList<MediaSource> audio, IReadOnlyList<MediaSource> video)
    {
        HashSet<MediaSource> wanted = [.. audio.Take(_audio.Count), .. WantedVideo(video)];
        HashSet<Slot> changed = [];
        foreach (Slot slot in All.Where(slot => slot.Source is not null && !wanted.Contains(slot.Source)))
        {
            slot.Source = null;
            changed.Add(slot);
        }

        wanted.ExceptWith(All.Where(slot => slot.Source is not null).Select(slot => slot.Source!));
        foreach (MediaSource source in audio.Concat(video).Where(wanted.Contains))
        {
            Slot slot = Place(source, wanted);
            slot.Source = source;
            slot.State = SlotState.Live;
            slot.View = null;
            changed.Add(slot);
        }

        return [.. changed];
    }

    /// <summary>The whole list, as the client is told.</summary>
    public IReadOnlyList<TrackInfo> Describe() =>
        [.. All.Where(slot => slot.Source is not null).Select(Describe)];

    private static TrackInfo Describe(Slot slot)
    {
        string state = slot switch
        {
            { Source.Muted: true } or { State: SlotState.Muted } => "muted",
            { State: SlotState.Stills } => "paused",
            { State: SlotState.AudioOnly } => "audio-only",
            _ => "live",
        };
        return new TrackInfo(slot.Mid, slot.Source!.Participant, slot.Source.Kind.ToWire(), state);
    }

    // Where content has a section of its own, people have the others to themselves.
    private IEnumerable<MediaSource> WantedVideo(IReadOnlyList<MediaSource> video)
    {
        int content = _video.Count(slot => slot.IsForContent);
        return content == 0
            ? video.Take(_video.Count)
            : video.Where(source => source.Kind.IsContent()).Take(content).Concat(video.Where(source => !source.Kind.IsContent()).Take(_video.Count - content));
    }

    private int IndexOf(NegotiatedSection section)
    {
        if (!_indices.TryGetValue(section.Mid, out int index))
        {
            index = section.Kind == MediaKind.Audio ? _audioEver++ : _videoEver++;
            _indices[section.Mid] = index;
        }

        return index;
    }

    private Slot Place(MediaSource source, HashSet<MediaSource> wanted)
    {
        List<Slot> own = ListOf(source.Media);
        List<Slot> others = ReferenceEquals(own, _audio) ? _video : _audio;
        Slot[] free = [.. own.Where(slot => slot.Source is null && (!slot.IsForContent || source.Kind.IsContent()))];
        if (free.FirstOrDefault(slot => slot.IsForContent) is { } content)
        {
            return content;
        }

        Slot? partner = others.FirstOrDefault(slot => slot.Source?.BelongsWith(source) == true);
        if (partner is not null)
        {
            return free.FirstOrDefault(slot => slot.Index == partner.Index) ?? free[^1];
        }

        // A partner that is still to come wants the other half; something alone best sits where there is none.
        bool partnerComes = wanted.Any(source.BelongsWith);
        return partnerComes
            ? free.FirstOrDefault(slot => others.Any(other => other.Index == slot.Index && other.Source is null)) ?? free[0]
            : free.FirstOrDefault(slot => !others.Any(other => other.Index == slot.Index))
                ?? free.LastOrDefault(slot => others.Any(other => other.Index == slot.Index && other.Source is not null && !IsPaired(other)))
                ?? free[^1];
    }

    private bool IsPaired(Slot slot) =>
        slot.Source is not null && ListOf(slot.Media == MediaKind.Audio ? MediaKind.Video : MediaKind.Audio)
            .Any(other => other.Index == slot.Index && other.Source?.BelongsWith(slot.Source) == true);

    private List<Slot> ListOf(MediaKind kind) => kind == MediaKind.Audio ? _audio : _video;
}
