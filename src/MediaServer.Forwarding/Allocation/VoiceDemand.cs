using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Allocation;

/// <summary>How a publisher should send its voice.</summary>
/// <param name="PacketMs">20, 40 or 60.</param>
/// <param name="MaxBitrate">Bit/s; 0: as the client likes.</param>
/// <param name="Redundant">Send each packet again with the next (RFC 2198).</param>
public readonly record struct VoiceWish(int PacketMs, int MaxBitrate, bool Redundant)
{
    public static readonly VoiceWish Usual = new(20, 0, false);
}

/// <summary>
/// What a voice's own leg and its listeners ask of its publisher. Redundancy by the loss of the publisher's leg; long packets where its
/// uplink is thin or nobody could take short ones; a lower rate while somebody listens on a link that carries no more.
/// </summary>
public sealed class VoiceDemand
{
    private const double Lossy = 0.015;
    private const double Clean = 0.004;

    /// <summary>Under this a listener's link carries two voices only at the low rate, bit/s.</summary>
    private const long ThinListener = 90_000;

    /// <summary>Wideband speech; the listener on 60 kbit/s hears two at once.</summary>
    private const int LowBitrate = 16_000;

    /// <summary>Everything that comes from the publisher, bit/s.</summary>
    private const long VeryThinUplink = 70_000;

    private const long ThinUplink = 140_000;

    private static readonly Duration Keep = Duration.FromSeconds(20);
    private static readonly Duration Window = Duration.FromSeconds(1);

    private Instant _lossyAt = Instant.Past;
    private Instant _thinAt = Instant.Past;
    private Instant _since = Instant.Past;
    private long _lost;
    private long _received;
    private long _bytes;
    private int _uplinkMs = 20;

    public VoiceWish Wish { get; private set; } = VoiceWish.Usual;

    /// <summary>Looks again; true when the wish changed.</summary>
    public bool Update(SourceTrack track, Instant now)
    {
        Measure(track.Peer, now);
        int listenersMs = int.MaxValue;
        foreach (EgressStream listener in track.Subscribers)
        {
            listenersMs = Math.Min(listenersMs, 20 * listener.VoiceMode.Frames);
            if (listener.Peer.Congestion.TargetBitsPerSecond < ThinListener && listener.Peer.Congestion.HasFeedback)
            {
                _thinAt = now;
            }
        }

        int packetMs = Math.Max(_uplinkMs, track.SubscriberCount == 0 ? 20 : listenersMs);
        VoiceWish wish = new(packetMs, now - _thinAt < Keep ? LowBitrate : 0, now - _lossyAt < Keep);
        bool changed = wish != Wish;
        Wish = wish;
        return changed;
    }

    private void Measure(ForwardingPeer publisher, Instant now)
    {
        if (now - _since < Window)
        {
            return;
        }

        RtpIngest ingest = publisher.Ingest;
        long lost = ingest.PacketsLost - _lost;
        long received = ingest.PacketsReceived - _received;
        double seconds = (now - _since).Seconds;
        long bits = (long)((ingest.BytesReceived - _bytes) * 8 / Math.Max(0.1, seconds));
        bool isFirst = _since == Instant.Past;
        _lost = ingest.PacketsLost;
        _received = ingest.PacketsReceived;
        _bytes = ingest.BytesReceived;
        _since = now;
        if (isFirst || received + lost < 20)
        {
            return;
        }

        double share = Math.Max(0, lost) / (double)(received + Math.Max(0, lost));
        bool isLossy = share > (now - _lossyAt < Keep ? Clean : Lossy);
        _lossyAt = isLossy ? now : _lossyAt;
        _uplinkMs = !ShowsPicture(publisher) ? 20 : bits < VeryThinUplink ? 60 : bits < (_uplinkMs > 20 ? ThinUplink * 3 / 2 : ThinUplink) ? 40 : 20;
    }

    /// <summary>A picture is wanted of the publisher: when hardly anything comes although it could, its uplink is thin.</summary>
    private static bool ShowsPicture(ForwardingPeer publisher)
    {
        foreach (SourceTrack track in publisher.Tracks)
        {
            if (track is { IsVideo: true, IsMuted: false, SubscriberCount: > 0 } && track.Streams[0] is not null && track.Demand.IsWanted)
            {
                return true;
            }
        }

        return false;
    }
}
