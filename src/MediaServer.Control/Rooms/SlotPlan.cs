using MediaServer.Control.Identity;
using MediaServer.Engine;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Rooms;

/// <summary>What one participant should receive, most important first, whatever the number of slots.</summary>
internal sealed class SlotPlan
{
    /// <summary>Most sections of each kind that a client is asked for.</summary>
    public const int MostSlots = 16;

    private SlotPlan(IReadOnlyList<MediaSource> audio, IReadOnlyList<MediaSource> video, int shown)
    {
        Audio = audio;
        Video = video;
        Shown = shown;
    }

    public IReadOnlyList<MediaSource> Audio { get; }

    public IReadOnlyList<MediaSource> Video { get; }

    /// <summary>How many of <see cref="Video"/> are on the screen.</summary>
    public int Shown { get; }

    public static SlotPlan For(Participant receiver, Roster roster, SpeakerOrder speakers)
    {
        List<Candidate> candidates = [];
        foreach (Participant other in roster.All)
        {
            if (other != receiver && (receiver.Follows is null || receiver.Follows == other.Id))
            {
                int rank = speakers.Rank(other.Peer.Key);
                candidates.AddRange(other.Sources.Select(source => new Candidate(source, other.Role, rank, receiver.View)));
            }
        }

        // OrderBy keeps the order of coming among equals.
        MediaSource[] audio = [.. candidates.Where(c => c.Source.Media == MediaKind.Audio)
            .OrderBy(c => c.AudioClass).ThenBy(c => c.SpeakerRank).Select(c => c.Source)];
        Candidate[] video = [.. candidates.Where(c => c.Source.Media == MediaKind.Video)
            .OrderBy(c => c.VideoClass).ThenBy(c => c.SpeakerRank)];
        return new SlotPlan(audio, [.. video.Select(c => c.Source)], video.Count(c => c.IsShown));
    }

    private readonly record struct Candidate(MediaSource Source, Role Role, int SpeakerRank, ViewState View)
    {
        public bool IsShown => !View.IsKnown || View.Of(Source).Width > 0;

        /// <summary>A stethoscope and a film's sound are never left out for somebody's microphone, nor is an interpreter.</summary>
        public int AudioClass => Source.Kind != SourceKind.Microphone || Role == Role.Interpreter ? 0 : 1;

        public int VideoClass => View.IsKnown
            ? (IsShown ? 2 - View.Of(Source).Priority : 3)
            : (Source.Kind.IsContent() ? 0 : Role == Role.Interpreter ? 1 : 2);
    }
}
