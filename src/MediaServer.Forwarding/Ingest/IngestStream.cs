using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Ingest;

/// <summary>
/// One RTP stream of a publisher (an SSRC): a simulcast layer, a stream with SVC layers inside, or a voice.
/// State of reception only; what goes out lives with the subscribers.
/// </summary>
public sealed class IngestStream
{
    private const int VideoHistory = 1024;
    private const int AudioHistory = 128;

    public IngestStream(SourceTrack track, uint ssrc, string rid, int layer)
    {
        Track = track;
        Ssrc = ssrc;
        Rid = rid;
        Layer = layer;
        History = new PacketHistory(track.IsVideo ? VideoHistory : AudioHistory);
        Nack = track.AnswersNack ? new NackRequester() : null;
    }

    public SourceTrack Track { get; }

    public uint Ssrc { get; }

    /// <summary>RID (RFC 8852), or empty.</summary>
    public string Rid { get; }

    /// <summary>Rank among the source's simulcast layers, 0 the smallest.</summary>
    public int Layer { get; set; }

    public PacketHistory History { get; }

    /// <summary>The dependency structure that the AV1 descriptor of the last key frame gave.</summary>
    public DependencyReader Structure { get; } = new();

    /// <summary>Null when the publisher doesn't answer NACK.</summary>
    public NackRequester? Nack { get; }

    /// <summary>Highest extended sequence number; -1 before the first packet.</summary>
    public long Highest { get; private set; } = -1;

    /// <summary>Extended number of the first packet; nothing before it is looked for.</summary>
    public long First { get; private set; } = -1;

    public Instant LastPacket { get; private set; } = Instant.Past;

    /// <summary>Picture size from the last key frame that told it, else 0.</summary>
    public int Width { get; set; }

    public int Height { get; set; }

    /// <summary>Highest spatial and temporal layer seen inside this stream lately.</summary>
    public byte TopSpatial { get; set; }

    public byte TopTemporal { get; set; }

#pragma warning disable CA1051 // mutable value types that live in place: a property would hand out copies
    public ReceptionStatistics Statistics;
    public SourceClock Clock;
    public RateMeter Rate;
    public RateAverage Average;
    public KeyFrameRequester KeyFrames;
#pragma warning restore CA1051

    /// <summary>A stream that has sent within the last second.</summary>
    public bool IsLive(Instant now) => now - LastPacket < Duration.FromSeconds(1);

    /// <summary>Extends a 16-bit sequence number; the nearest to the highest so far.</summary>
    public long Unwrap(ushort sequence) =>
        Highest < 0 ? sequence + 65536L : Highest + (short)(sequence - (ushort)Highest);

    /// <summary>Takes note of a packet's number.</summary>
    /// <returns>True when it is the newest.</returns>
    public bool Advance(long sequence, Instant now)
    {
        LastPacket = now;
        if (sequence <= Highest)
        {
            return false;
        }

        First = First < 0 ? sequence : First;
        Highest = sequence;
        return true;
    }
}
