using MediaServer.Engine;

namespace MediaServer.Control.Rooms;

/// <summary>Who spoke last: decides who is heard and seen when there are more people than slots.</summary>
internal sealed class SpeakerOrder
{
    private readonly List<PeerKey> _recent = [];

    /// <summary>Who speaks now, loudest first.</summary>
    public IReadOnlyList<PeerKey> Now { get; private set; } = [];

    public void Take(IReadOnlyList<PeerKey> speakers)
    {
        Now = speakers;
        _recent.RemoveAll(speakers.Contains);
        _recent.InsertRange(0, speakers);
    }

    public void Forget(PeerKey peer)
    {
        _recent.Remove(peer);
        Now = [.. Now.Where(speaker => speaker != peer)];
    }

    /// <summary>0 for the loudest of now; whoever never spoke comes last.</summary>
    public int Rank(PeerKey peer)
    {
        int index = _recent.IndexOf(peer);
        return index < 0 ? int.MaxValue : index;
    }
}
