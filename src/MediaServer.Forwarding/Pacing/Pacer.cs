using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Pacing;

/// <summary>
/// Decides when an admitted packet leaves for one subscriber. Packets pass straight through: the place where a thin link's
/// queue will stand.
/// </summary>
public sealed class Pacer(ForwardingPeer peer)
{
    /// <summary>Takes a packet that the subscriber gets; sends it now or when its turn comes.</summary>
    public void Submit(EgressStream stream, in MediaPacket packet, Instant now)
    {
        DropReason reason = stream.Send(packet, now);
        if (reason != DropReason.None)
        {
            peer.Drops?.Count(reason);
        }
    }

    /// <summary>Sends what is due; returns when to call again.</summary>
    public Instant Service(Instant now) => Instant.Never;
}
