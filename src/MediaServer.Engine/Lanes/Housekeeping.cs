using MediaServer.Engine.Peers;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Engine.Lanes;

/// <summary>What a lane does a few times a second: speakers, expired peers, closed connections.</summary>
public sealed class Housekeeping(LaneState lane)
{
    private static readonly Duration Interval = Duration.FromMilliseconds(100);
    private static readonly Duration ConsentInterval = Duration.FromSeconds(1);

    private readonly List<PeerLink> _expired = [];
    private readonly LinkWatch _links = new(lane);
    private Instant _next = Instant.Past;
    private Instant _nextConsent = Instant.Past;

    public Duration UntilNext(Instant now) =>
        lane.Rooms.Count == 0 ? Duration.FromSeconds(1) : Duration.Max(Duration.Zero, _next - now);

    public void Run(Instant now)
    {
        if (now < _next)
        {
            return;
        }

        _next = now + Interval;
        CloseConnections();
        foreach (ForwardingRoom room in lane.Rooms.Values)
        {
            if (room.Speakers.NextDeadline <= now && room.Speakers.Update(now))
            {
                PutSpeakers(room);
            }
        }

        _links.Run(now);
        if (now >= _nextConsent)
        {
            _nextConsent = now + ConsentInterval;
            ExpirePeers(now);
        }
    }

    private void CloseConnections()
    {
        while (lane.Transport.TryGetClosed(out TransportAddress closed))
        {
            lane.Peers.RemoveAddress(closed);
        }
    }

    private void PutSpeakers(ForwardingRoom room)
    {
        List<PeerKey> speakers = [];
        foreach (SourceTrack voice in room.Speakers.Speakers)
        {
            speakers.Add(new PeerKey(lane.Index, voice.Peer.Number));
        }

        lane.Outbox.Put(new SpeakersChanged(new RoomKey(lane.Index, room.Number), speakers));
    }

    private void ExpirePeers(Instant now)
    {
        foreach (PeerLink peer in lane.Peers.All)
        {
            if (peer.IsExpired(now))
            {
                _expired.Add(peer);
            }
        }

        foreach (PeerLink peer in _expired)
        {
            lane.Remove(peer);
            lane.Outbox.Put(new PeerExpired(peer.Key));
        }

        _expired.Clear();
    }
}
