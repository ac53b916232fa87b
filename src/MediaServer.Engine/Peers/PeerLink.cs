using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Ice;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Engine.Peers;

/// <summary>
/// A peer on its lane: the ICE session that says where it is, and its media. Wiring only.
/// </summary>
public sealed class PeerLink(PeerKey key, IceLite ice, ForwardingPeer media, ForwardingRoom room) : IDisposable
{
    public PeerKey Key { get; } = key;

    public IceLite Ice { get; } = ice;

    public ForwardingPeer Media { get; } = media;

    public ForwardingRoom Room { get; } = room;

    /// <summary>Addresses that the lane's table maps to this peer.</summary>
    public List<TransportAddress> Addresses { get; } = [];

    public bool WasReachable { get; set; }

    public bool HasMedia { get; set; }

    /// <summary>For clients that ask for the server as DTLS client and for restarts.</summary>
    public NegotiatedSession? Session { get; set; }

    public long StatisticsAt { get; set; }

    // The deadline wheel's links, in place so that scheduling allocates nothing.
    internal PeerLink? WheelNext { get; set; }

    internal PeerLink? WheelPrevious { get; set; }

    internal int WheelSlot { get; set; } = -1;

    internal Instant WheelDeadline { get; set; }

    internal Instant WheelWanted { get; set; }

    public void Dispose() => Media.Dispose();
}
