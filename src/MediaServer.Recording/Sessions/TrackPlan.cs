using MediaServer.Recording.Matroska;

namespace MediaServer.Recording.Sessions;

/// <summary>
/// The tracks of a file, fixed before its first byte: those there at the start, the text track, and spare ones for
/// whoever joins later.
/// </summary>
internal sealed class TrackPlan
{
    /// <summary>The role by which a player or an export knows the mix.</summary>
    public const string MixRole = "mix";

    private const int MaximumTracks = 126;
    private readonly List<MatroskaTrack> _tracks = [];
    private readonly HashSet<int> _spares = [];
    private readonly List<int> _left = [];

    public TrackPlan(RecordingOptions options, IReadOnlyList<TrackDescription> initial)
    {
        if (options.ActiveSpeaker is { } codec)
        {
            ActiveSpeaker = Add(codec, "Active speaker", "", "und", [], isDefault: true);
        }

        bool audio = false, video = ActiveSpeaker is not null;
        foreach (TrackDescription track in initial.OrderBy(t => t.Kind != TrackKind.Mix))
        {
            ref bool taken = ref track.Codec.IsVideo() ? ref video : ref audio;
            Add(track.Codec, track.Name, track.Kind == TrackKind.Mix ? MixRole : track.Role, track.Language, track.CodecPrivate, isDefault: !taken);
            taken = true;
        }

        Text = Add(MatroskaCodec.Text, "Chat and events", "", "und", [], isDefault: false);
        foreach ((MatroskaCodec spare, int count) in options.SpareTracks)
        {
            for (int i = 1; i <= count && _tracks.Count < MaximumTracks; i++)
            {
                MatroskaTrack track = Add(spare, $"Later {spare} {i}", "", "und", [], isDefault: spare.IsVideo() ? !video : !audio);

                // A small size, so that no player takes an empty track for the best one.
                _tracks[^1] = track with { Width = 160, Height = 90 };
                _spares.Add(track.Number);
                video |= spare.IsVideo();
                audio |= !spare.IsVideo();
            }
        }
    }

    public IReadOnlyList<MatroskaTrack> Tracks => _tracks;

    public MatroskaTrack? ActiveSpeaker { get; }

    public MatroskaTrack Text { get; }

    /// <summary>The default video, else the default sound.</summary>
    public MatroskaTrack? CueTrack =>
        _tracks.Find(t => t.IsDefault && t.Codec.IsVideo() && !_spares.Contains(t.Number)) ?? _tracks.Find(t => t.IsDefault && !t.Codec.IsVideo());

    /// <summary>A number for somebody who joins, or 0 when the file has no track of this codec left.</summary>
    public int Take(MatroskaCodec codec)
    {
        int number = _tracks.Find(t => t.Codec == codec && _spares.Contains(t.Number))?.Number ?? 0;
        if (number != 0)
        {
            _spares.Remove(number);
            return number;
        }

        int index = _left.FindIndex(n => _tracks[n - 1].Codec == codec);
        if (index >= 0)
        {
            number = _left[index];
            _left.RemoveAt(index);
        }

        return number;
    }

    /// <summary>The number of an initial track, in the order given to the constructor after the mix was put first.</summary>
    public static IEnumerable<TrackDescription> Order(IReadOnlyList<TrackDescription> initial) => initial.OrderBy(t => t.Kind != TrackKind.Mix);

    /// <summary>Somebody left: the track may serve another of the same codec when no spare is left.</summary>
    public void GiveBack(int number) => _left.Add(number);

    private MatroskaTrack Add(MatroskaCodec codec, string name, string role, string language, byte[] codecPrivate, bool isDefault)
    {
        if (_tracks.Count == MaximumTracks)
        {
            throw new ArgumentException($"a recording holds at most {MaximumTracks} tracks at its start");
        }

        byte[] given = codecPrivate.Length > 0 ? codecPrivate : codec switch
        {
            MatroskaCodec.H264 => H264Configuration.InBand,
            MatroskaCodec.Av1 => Av1Configuration.InBand,
            _ => [],
        };
        MatroskaTrack track = new()
        {
            Number = _tracks.Count + 1,
            Codec = codec,
            Name = name,
            Role = role,
            Language = language,
            CodecPrivate = given,
            IsDefault = isDefault,
        };
        _tracks.Add(track);
        return track;
    }
}
