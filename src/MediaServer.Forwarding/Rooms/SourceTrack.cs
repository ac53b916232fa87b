using MediaServer.Forwarding.Allocation;
using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Taps;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Rooms;

/// <summary>What a source is to the people in the room.</summary>
public enum SourceRole : byte
{
    Voice,
    Camera,
    Content,
}

/// <summary>
/// One source of a publisher (a microphone, a camera, a screen): its streams, and who receives it.
/// </summary>
public sealed class SourceTrack
{
    /// <summary>Most simulcast layers of one source.</summary>
    public const int MaxLayers = 4;

    public const byte NoPayloadType = 0xFF;

    /// <summary>More padding than this costs more than the train saves.</summary>
    private const int MaxEvening = 16;

    private readonly IngestStream?[] _streams = new IngestStream?[MaxLayers];
    private EgressStream[] _subscribers = new EgressStream[4];
    private MediaPacket[] _pending = new MediaPacket[16];

    private Codec[] _codecs = [];
    private byte[] _originals = [];
    private NegotiatedSection _section;

    public SourceTrack(ForwardingPeer peer, NegotiatedSection section)
    {
        Peer = peer;
        _section = section;
        ReadCodecs();
        Role = section.Kind == MediaKind.Audio ? SourceRole.Voice : SourceRole.Camera;
    }

    public ForwardingPeer Peer { get; }

    /// <summary>Replaced on renegotiation; streams stay.</summary>
    public NegotiatedSection Section
    {
        get => _section;
        set
        {
            _section = value;
            ReadCodecs();
        }
    }

    public SourceRole Role { get; set; }

    public bool IsMuted { get; set; }

    /// <summary>Where a recorder hears this source; it wants the highest layer, like a subscriber with the largest view.</summary>
    public TrackTap? Tap { get; set; }

    /// <summary>Where the codec process hears this source.</summary>
    public TrackTap? MixTap { get; set; }

    /// <summary>False for a voice that is not among the loudest of a large room.</summary>
    public bool IsAudible { get; set; } = true;

    /// <summary>RTP clock in Hz of the first codec.</summary>
    public int ClockRate { get; private set; }

    public bool IsVideo { get; private set; }

    public bool AnswersNack => Answers(FeedbackKinds.Nack);

    public MediaClass MediaClass => Role switch
    {
        SourceRole.Voice => MediaClass.Audio,
        SourceRole.Content => MediaClass.Content,
        _ => MediaClass.Video,
    };

    public ReadOnlySpan<IngestStream?> Streams => _streams;

    /// <summary>What anybody takes of it.</summary>
    public LayerDemand Demand { get; } = new();

    /// <summary>How it should come, for a voice.</summary>
    public VoiceDemand VoiceDemand { get; } = new();

    public int SubscriberCount { get; private set; }

    public ReadOnlySpan<EgressStream> Subscribers => _subscribers.AsSpan(0, SubscriberCount);

    public ReadOnlySpan<MediaPacket> Pending => _pending.AsSpan(0, PendingCount);

    public int PendingCount { get; private set; }

    /// <summary>Smoothed loudness, 0 (silent) to 127, for the speaker detector.</summary>
    public float Loudness { get; set; }

    /// <summary>True when the publisher negotiated this feedback for any codec of the section.</summary>
    public bool Answers(FeedbackKinds kind)
    {
        foreach (NegotiatedCodec codec in _section.Codecs)
        {
            if ((codec.Feedback & kind) != 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The codec of a payload type, or <see cref="Codec.None"/>.</summary>
    public Codec CodecOf(byte payloadType) => _codecs[payloadType & 0x7F];

    /// <summary>The payload type of a codec, or <see cref="NoPayloadType"/>.</summary>
    public byte PayloadTypeOf(Codec codec)
    {
        int index = Array.IndexOf(_codecs, codec);
        return index < 0 ? NoPayloadType : (byte)index;
    }

    public bool IsRtxPayloadType(byte payloadType) => _originals[payloadType & 0x7F] != 0xFF;

    /// <summary>What an RTX payload type repairs (the <c>apt</c> of RFC 4588); 0xFF when it is none.</summary>
    public byte OriginalPayloadType(byte rtxPayloadType) => _originals[rtxPayloadType & 0x7F];

    /// <summary>
    /// The stream of an SSRC at a layer; a new SSRC for a layer takes the old one's place (a publisher that started anew).
    /// </summary>
    public IngestStream StreamFor(uint ssrc, string rid, int index)
    {
        if (_streams[index] is { } known && known.Ssrc == ssrc)
        {
            return known;
        }

        IngestStream stream = new(this, ssrc, rid, index);
        _streams[index] = stream;
        Rank();
        return stream;
    }

    /// <summary>Ranks simulcast layers by picture size where it is known: clients list their RIDs in either order.</summary>
    public void Rank()
    {
        for (int i = 0; i < MaxLayers; i++)
        {
            if (_streams[i] is not { } stream)
            {
                continue;
            }

            int rank = 0;
            for (int j = 0; j < MaxLayers; j++)
            {
                if (_streams[j] is { } other && j != i && IsSmaller(other, j, stream, i))
                {
                    rank++;
                }
            }

            stream.Layer = rank;
        }
    }

    /// <summary>The stream of a rank, live or paused; null when it never was.</summary>
    public IngestStream? At(int layer)
    {
        foreach (IngestStream? stream in _streams)
        {
            if (stream is not null && stream.Layer == layer)
            {
                return stream;
            }
        }

        return null;
    }

    /// <summary>The live stream of a rank, else the live one next below it, else above.</summary>
    public IngestStream? Find(int layer, Instant now)
    {
        IngestStream? best = null;
        foreach (IngestStream? stream in _streams)
        {
            if (stream is null || !stream.IsLive(now))
            {
                continue;
            }

            if (best is null || Better(stream.Layer, best.Layer, layer))
            {
                best = stream;
            }
        }

        return best;
    }

    public void AddSubscriber(EgressStream stream)
    {
        if (SubscriberCount == _subscribers.Length)
        {
            Array.Resize(ref _subscribers, SubscriberCount * 2);
        }

        _subscribers[SubscriberCount++] = stream;
    }

    public void RemoveSubscriber(EgressStream stream)
    {
        int index = Array.IndexOf(_subscribers, stream, 0, SubscriberCount);
        if (index >= 0)
        {
            _subscribers[index] = _subscribers[--SubscriberCount];
            _subscribers[SubscriberCount] = null!;
        }
    }

    /// <summary>Keeps a packet for the fan-out at the end of the lane's turn; true when it is the first.</summary>
    public bool AddPending(in MediaPacket packet)
    {
        if (PendingCount == _pending.Length)
        {
            Array.Resize(ref _pending, PendingCount * 2);
        }

        _pending[PendingCount++] = packet;
        return PendingCount == 1;
    }

    public void ClearPending() => PendingCount = 0;

    /// <summary>
    /// Evens out the packets of each frame: libwebrtc's last ones are a byte wider, and one odd packet would break a
    /// train in two. All but the last of a run are padded to the largest where few bytes are missing.
    /// </summary>
    public void EvenOutPending()
    {
        for (int start = 0; start < PendingCount;)
        {
            int end = start + 1;
            int largest = _pending[start].PayloadLength;
            while (end < PendingCount && _pending[end].Stream == _pending[start].Stream && _pending[end].Timestamp == _pending[start].Timestamp)
            {
                largest = Math.Max(largest, _pending[end++].PayloadLength);
            }

            for (int i = start; i < end - 1; i++)
            {
                int missing = largest - _pending[i].PayloadLength;
                _pending[i].Padding = missing <= MaxEvening ? (byte)missing : (byte)0;
            }

            start = end;
        }
    }

    /// <summary>Asks for a key frame of the stream a subscriber waits for.</summary>
    public void WantKeyFrame(IngestStream? stream)
    {
        if (stream is not null)
        {
            stream.KeyFrames.Want();
            Peer.NeedsService = true;
        }
    }

    private void ReadCodecs()
    {
        Codec[] codecs = new Codec[128];
        byte[] originals = new byte[128];
        Array.Fill(originals, (byte)0xFF);
        foreach (NegotiatedCodec codec in _section.Codecs)
        {
            codecs[codec.PayloadType & 0x7F] = codec.Codec;
            if (codec.RtxPayloadType != 0)
            {
                originals[codec.RtxPayloadType & 0x7F] = codec.PayloadType;
            }
        }

        IsVideo = _section.Kind == MediaKind.Video;
        _codecs = codecs;
        _originals = originals;
        ClockRate = _section.Codecs.Count > 0 ? _section.Codecs[0].ClockRate : 90_000;
    }

    private static bool IsSmaller(IngestStream left, int leftIndex, IngestStream right, int rightIndex)
    {
        int leftArea = left.Width * left.Height;
        int rightArea = right.Width * right.Height;
        return leftArea != 0 && rightArea != 0 && leftArea != rightArea ? leftArea < rightArea : leftIndex < rightIndex;
    }

    private static bool Better(int candidate, int best, int wanted)
    {
        bool candidateFits = candidate <= wanted;
        bool bestFits = best <= wanted;
        return candidateFits != bestFits ? candidateFits : candidateFits ? candidate > best : candidate < best;
    }
}
