using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;

namespace MediaServer.Engine.Peers;

/// <summary>
/// A peer on its lane: the ICE session that says where it is, and its media. Wiring only.
/// </summary>
public sealed class PeerLink(PeerKey key, IceLite ice, ForwardingPeer media, ForwardingRoom room, Instant created) : IDisposable
{
    /// <summary>How long a client has for its first connectivity check.</summary>
    private static readonly Duration FirstCheckWait = Duration.FromSeconds(30);

    public PeerKey Key { get; } = key;

    public IceLite Ice { get; } = ice;

    public ForwardingPeer Media { get; } = media;

    public ForwardingRoom Room { get; } = room;

    /// <summary>Addresses that the lane's table maps to this peer.</summary>
    public List<TransportAddress> Addresses { get; } = [];

    public bool WasReachable { get; set; }

    public bool HasMedia { get; set; }

    /// <summary>What was last told of its link.</summary>
    public Lanes.LinkSummary? ReportedLink { get; set; }

    /// <summary>
    /// True when the peer has given no sign of life: RFC 7675 consent has run out, or it never came at all.
    /// </summary>
    public bool IsExpired(Instant now) => WasReachable ? Ice.IsExpired(now) : now - created > FirstCheckWait;

    // The deadline wheel's links, in place so that scheduling allocates nothing.
    internal PeerLink? WheelNext { get; set; }

    internal PeerLink? WheelPrevious { get; set; }

    internal int WheelSlot { get; set; } = -1;

    internal Instant WheelDeadline { get; set; }

    internal Instant WheelWanted { get; set; }

    public void Dispose() => Media.Dispose();
}
