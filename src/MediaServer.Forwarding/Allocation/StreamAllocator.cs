using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Layers;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Allocation;

/// <summary>
/// Shares out a subscriber's link between the streams it gets: the layer goes by the size at which the subscriber shows
/// the picture.
/// </summary>
public sealed class StreamAllocator(ForwardingPeer peer)
{
    private static readonly Duration Interval = Duration.FromMilliseconds(500);

    /// <summary>A layer is large enough when it has this share of the pixels shown: scaling up a little is not seen.</summary>
    private const double EnoughPixels = 0.75;

    private Instant _next = Instant.Past;

    public bool AudioOnly { get; set; }

    public bool LowData { get; set; }

    /// <summary>Looks again when something changed or half a second is over.</summary>
    public Instant Service(Instant now)
    {
        if (!peer.NeedsAllocation && now < _next)
        {
            return _next;
        }

        peer.NeedsAllocation = false;
        _next = Instant.Never;
        foreach (EgressStream stream in peer.Egress)
        {
            if (stream.Track is { IsVideo: true } track)
            {
                _next = now + Interval;
                stream.SetTarget(LayerFor(stream, track, now), LayerSelector.Top, now);
                stream.AskForKeyFrame(now);
            }
        }

        return _next;
    }

    private int LayerFor(EgressStream stream, SourceTrack track, Instant now)
    {
        if (AudioOnly || stream.ViewWidth == 0)
        {
            return LayerSelector.Off;
        }

        if (LowData)
        {
            return 0;
        }

        long shown = (long)stream.ViewWidth * stream.ViewHeight;
        int best = LayerSelector.Top;
        foreach (IngestStream? layer in track.Streams)
        {
            if (layer is not null && layer.IsLive(now) && layer.Width > 0
                && (long)layer.Width * layer.Height >= shown * EnoughPixels)
            {
                best = Math.Min(best, layer.Layer);
            }
        }

        return best;
    }
}
