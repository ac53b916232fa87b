using MediaServer.Engine.Peers;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Transport;

namespace MediaServer.Engine.Lanes;

/// <summary>Everything that one lane owns. Only its thread touches it; counters may be read by any.</summary>
public sealed class LaneState
{
    public LaneState(int index, LaneTransport transport, Outbox outbox, IRandomSource random, int logBytes, Instant now)
    {
        Index = index;
        Transport = transport;
        Outbox = outbox;
        Random = random;
        Log = new PacketLog(logBytes);
        Sink = new BatchSink(transport, Sending);
        Wheel = new DeadlineWheel(now);
    }

    public int Index { get; }

    public LaneTransport Transport { get; }

    public Outbox Outbox { get; }

    public IRandomSource Random { get; }

    public PacketLog Log { get; }

    public ReceiveBatch Receiving { get; } = new();

    public SendBatch Sending { get; } = new();

    public BatchSink Sink { get; }

    public PeerTable Peers { get; } = new();

    public Dictionary<int, ForwardingRoom> Rooms { get; } = [];

    public DeadlineWheel Wheel { get; }

    public DropCounters Drops { get; } = new();

    public LaneFigures Figures { get; } = new();

    /// <summary>Rooms with packets to fan out at the end of this turn.</summary>
    public List<ForwardingRoom> PendingRooms { get; } = [];

    /// <summary>Peers to look at at the end of this turn.</summary>
    public List<PeerLink> Dirty { get; } = [];

    /// <summary>The time of this turn.</summary>
    public Instant Now { get; set; }

    /// <summary>Takes a peer off the lane; every trace of it in the tables goes.</summary>
    public void Remove(PeerLink peer)
    {
        Wheel.Remove(peer);
        Dirty.Remove(peer);
        Peers.Remove(peer);
        peer.Room.Remove(peer.Media);
        peer.Dispose();
    }
}
