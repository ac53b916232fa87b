using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Speakers;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Rooms;

/// <summary>
/// The peers of one room on one lane, and the fan-out: everything that one receive batch brought for a source goes to each
/// subscriber together, so that the packets of a frame leave as one train.
/// </summary>
public sealed class ForwardingRoom(int number)
{
    private readonly List<ForwardingPeer> _peers = [];
    private SourceTrack[] _touched = new SourceTrack[16];
    private int _touchedCount;

    public int Number { get; } = number;

    public IReadOnlyList<ForwardingPeer> Peers => _peers;

    public SpeakerDetector Speakers { get; } = new();

    /// <summary>Tells the lane that this room has packets to fan out at the end of the turn.</summary>
    public bool HasPending => _touchedCount > 0;

    /// <summary>Called when the first packet of a turn waits; set by the lane.</summary>
    public Action<ForwardingRoom>? BecamePending { get; set; }

    public void Add(ForwardingPeer peer)
    {
        _peers.Add(peer);
        peer.Room = this;
    }

    public void Remove(ForwardingPeer peer)
    {
        _peers.Remove(peer);
        peer.Detach();
        peer.Room = null;
        for (int i = 0; i < _touchedCount; i++)
        {
            if (_touched[i].Peer == peer)
            {
                _touched[i].ClearPending();
            }
        }
    }

    /// <summary>A source has its first packet of this turn.</summary>
    public void Touch(SourceTrack track)
    {
        if (_touchedCount == _touched.Length)
        {
            Array.Resize(ref _touched, _touchedCount * 2);
        }

        _touched[_touchedCount++] = track;
        if (_touchedCount == 1)
        {
            BecamePending?.Invoke(this);
        }
    }

    /// <summary>Sends on everything that the turn brought.</summary>
    public void FanOut(Instant now)
    {
        for (int i = 0; i < _touchedCount; i++)
        {
            SourceTrack track = _touched[i];
            if (track.PendingCount > 0 && track.IsAudible)
            {
                if (track.IsVideo)
                {
                    track.EvenOutPending();
                }

                foreach (EgressStream subscriber in track.Subscribers)
                {
                    if (subscriber.Peer.Path.IsReady)
                    {
                        subscriber.Forward(track.Pending, now);
                    }
                }
            }

            track.ClearPending();
        }

        _touchedCount = 0;
    }
}
