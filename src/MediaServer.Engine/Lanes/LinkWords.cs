using MediaServer.Engine.Peers;
using MediaServer.Forwarding.Allocation;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Engine.Lanes;

/// <summary>A link in words: a value, so that looking each two seconds allocates nothing.</summary>
public readonly record struct LinkSummary(LinkState State, int DownKbit, byte Up, byte Down);

/// <summary>Puts what is measured of a link into the words that a person is shown.</summary>
internal static class LinkWords
{
    private static readonly Duration Quiet = Duration.FromSeconds(4);

    public static LinkSummary Describe(PeerLink peer, Instant now)
    {
        ForwardingPeer media = peer.Media;
        LinkState state = StateOf(media);
        byte down = state switch
        {
            LinkState.Lost => 0,
            LinkState.AudioOnly => 1,
            LinkState.Poor => 2,
            LinkState.Reduced => 3,
            _ => 4,
        };
        return new LinkSummary(state, (int)(media.Congestion.TargetBitsPerSecond / 1000), UpQuality(media, now), down);
    }

    private static LinkState StateOf(ForwardingPeer media)
    {
        StreamAllocator allocator = media.Allocator;
        if (media.Congestion.InOutage)
        {
            return LinkState.Lost;
        }

        if (allocator.Pictures > 0 && allocator.WithoutPicture == allocator.Pictures)
        {
            return LinkState.AudioOnly;
        }

        if (allocator.Stills + allocator.WithoutPicture > 0 || media.Congestion.Loss > 0.08)
        {
            return LinkState.Poor;
        }

        return allocator.IsSatisfied && media.Congestion.Loss < 0.03 ? LinkState.Good : LinkState.Reduced;
    }

    /// <summary>By the loss of the peer's own leg since it was last asked.</summary>
    private static byte UpQuality(ForwardingPeer media, Instant now)
    {
        long lost = media.Ingest.PacketsLost - media.ReportedLost;
        long received = media.Ingest.PacketsReceived - media.ReportedReceived;
        media.ReportedLost = media.Ingest.PacketsLost;
        media.ReportedReceived = media.Ingest.PacketsReceived;
        if (received == 0)
        {
            return (byte)(IsPublishing(media, now) ? 0 : 4);
        }

        double share = Math.Max(0, lost) / (double)(received + Math.Max(0, lost));
        return (byte)(share > 0.15 ? 1 : share > 0.05 ? 2 : share > 0.02 ? 3 : 4);
    }

    private static bool IsPublishing(ForwardingPeer media, Instant now)
    {
        foreach (IngestStream stream in media.Ingest.Streams)
        {
            if (!stream.Track.IsMuted && now - stream.LastPacket < Quiet + Quiet)
            {
                return true;
            }
        }

        return false;
    }
}
