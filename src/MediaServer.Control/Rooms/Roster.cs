using MediaServer.Control.Signalling;
using MediaServer.Engine;

namespace MediaServer.Control.Rooms;

/// <summary>Who is in a room, in the order in which they came.</summary>
internal sealed class Roster
{
    private readonly List<Participant> _participants = [];
    private readonly Dictionary<string, Participant> _byId = [];
    private readonly Dictionary<PeerKey, Participant> _byPeer = [];

    public int Count => _participants.Count;

    /// <summary>A copy, so that a caller may remove while it walks.</summary>
    public IReadOnlyList<Participant> Snapshot => [.. _participants];

    public IEnumerable<Participant> All => _participants;

    public Participant? Find(string id) => _byId.GetValueOrDefault(id);

    public Participant? Find(PeerKey peer) => _byPeer.GetValueOrDefault(peer);

    public void Add(Participant participant)
    {
        _participants.Add(participant);
        _byId.Add(participant.Id, participant);
        _byPeer.Add(participant.Peer.Key, participant);
    }

    public void Remove(Participant participant)
    {
        _participants.Remove(participant);
        _byId.Remove(participant.Id);
        _byPeer.Remove(participant.Peer.Key);
    }

    public void Send(ServerMessage message, Participant? except = null)
    {
        foreach (Participant participant in _participants)
        {
            if (participant != except)
            {
                participant.Send(message);
            }
        }
    }

    public IReadOnlyList<ParticipantInfo> Describe() => [.. _participants.Select(participant => participant.Describe())];
}
