using System.Runtime.CompilerServices;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Layers;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Egress;

/// <summary>
/// One subscriber's stream (a slot): one SSRC whose sequence numbers, timestamps and picture ids run on without a
/// break, whatever source or layer is behind it.
/// </summary>
public sealed partial class EgressStream
{
    private readonly EgressRanges _ranges = new();
    private EgressRange _range;
    private LayerSelector _selector = new();
    private DescriptorRewriter? _rewriter;
    private long _lastOut;
    private uint _lastTimestamp;
    private Instant _lastAdmitted = Instant.Past;
    private bool _startsAnew = true;

    public EgressStream(ForwardingPeer peer, NegotiatedSection section, IRandomSource random)
    {
        Peer = peer;
        Configuration = new EgressConfiguration(section);

        // RFC 3711 section 3.3.1: a first number below 2^15 leaves the receiver no doubt of the rollover counter.
        _lastOut = random.NextUInt32() & 0x3FFF;
        _lastRtx = random.NextUInt32() & 0x3FFF;
        _lastTimestamp = random.NextUInt32();
    }

    public ForwardingPeer Peer { get; }

    /// <summary>Replaced on renegotiation; the numbers go on.</summary>
    public EgressConfiguration Configuration { get; private set; }

    public SourceTrack? Track { get; private set; }

    /// <summary>The publisher's stream that is forwarded now.</summary>
    public IngestStream? Current => _range.Stream;

    public uint Ssrc => Configuration.Ssrc;

    /// <summary>Size at which the slot is shown; 0 when it is not. Unknown at first: as large as there is.</summary>
    public int ViewWidth { get; set; } = int.MaxValue;

    public int ViewHeight { get; set; } = int.MaxValue;

    public byte ViewPriority { get; set; }

    /// <summary>For the sender report.</summary>
    public long PacketsSent { get; private set; }

    public long BytesSent { get; private set; }

    public long Retransmitted { get; private set; }

    public Codec Codec { get; private set; }

    /// <summary>Timestamp offset of the stretch that runs now, for sender reports.</summary>
    public uint TimestampOffset => _range.TimestampOffset;

    public bool HasSent => PacketsSent > 0;

    /// <summary>False until a report about this SSRC came back: until then packets carry the MID as well.</summary>
    public bool IsKnownToReceiver { get; set; }

    public LayerSelector Selector => _selector;

    public void Renegotiate(NegotiatedSection section) => Configuration = new EgressConfiguration(section);

    /// <summary>Puts another source behind the slot, or none.</summary>
    public void Bind(SourceTrack? track)
    {
        if (track == Track)
        {
            return;
        }

        Track?.RemoveSubscriber(this);
        Track = track;
        _startsAnew = true;
        DropQueued();
        CloseRange();
        _range = default;
        ResetGrant();
        _shaper?.Forget();
        _isShaping = false;
        track?.AddSubscriber(this);
    }

    /// <summary>Sets what allocation grants; asks for a key frame where the way there needs one.</summary>
    public void SetTarget(int layer, int temporal, Instant now)
    {
        if (_selector.SetTarget(layer, temporal))
        {
            AskForKeyFrame(now);
        }
    }

    /// <summary>Asks the source for a key frame when what is wanted can't be shown without one.</summary>
    public void AskForKeyFrame(Instant now)
    {
        if (Track is { IsVideo: true } track && track.Find(_selector.TargetLayer, now) is { } wanted
            && _selector.NeedsKeyFrame(_range.Stream, wanted))
        {
            track.WantKeyFrame(wanted);
        }
    }

    /// <summary>The receiver can't go on without a key frame (PLI, FIR).</summary>
    public void OnKeyFrameRequest(Instant now) =>
        Track?.WantKeyFrame(_range.Stream ?? Track.Find(_selector.TargetLayer, now));

    /// <summary>Decides for a burst of the source's packets, and hands what is forwarded to the pacer.</summary>
    public void Forward(ReadOnlySpan<MediaPacket> burst, Instant now)
    {
        if (!Track!.IsVideo)
        {
            ForwardVoice(burst, now);
            return;
        }

        IngestStream? wanted = Track.Find(_selector.TargetLayer, now);
        _selector.Squeeze = Peer.Pacer.Squeeze;
        for (int i = 0; i < burst.Length; i++)
        {
            ref readonly MediaPacket packet = ref burst[i];
            LayerDecision decision = _selector.Decide(packet, _range.Stream, wanted);
            if (decision == LayerDecision.Drop)
            {
                if (packet.Stream == _range.Stream)
                {
                    LeaveOut(packet);
                }

                continue;
            }

            if (decision == LayerDecision.Switch)
            {
                BeginRange(packet);
            }

            Admit(packet, now);
        }
    }

    /// <summary>Sends one packet now: numbers it, writes its header, and hands it to the sink.</summary>
    [SkipLocalsInit]
    public DropReason Send(in MediaPacket packet, Instant now)
    {
        Codec codec = packet.Codec;
        if (!Configuration.Takes(codec))
        {
            return DropReason.NotDecodable;
        }

        ref readonly EgressRange range = ref Map(packet);
        if (Unsafe.IsNullRef(in range) || !Peer.Log.TryGet(packet.Reference, out Span<byte> bytes))
        {
            return DropReason.NotDecodable;
        }

        long outSequence = packet.Sequence + range.SequenceOffset;
        uint timestamp = packet.Timestamp + range.TimestampOffset;
        ReadOnlySpan<byte> payload = bytes.Slice(packet.PayloadOffset, packet.PayloadLength);

        Span<byte> prefix = stackalloc byte[PrefixBytes.Size];
        int prefixLength = range.Offsets.Write(codec, payload, prefix, out int skipped);
        prefix = prefix[..prefixLength];

        Span<byte> header = stackalloc byte[128];
        bool marker = packet.Marker || IsTopOfPicture(packet);
        int headerLength = HeaderBuilder.Write(
            header, Configuration, Peer, new HeaderFields(Configuration.PayloadType(codec), marker, outSequence, timestamp, Ssrc), packet, bytes, !IsKnownToReceiver, now, Track!.Role == SourceRole.Voice);
        header = header[..headerLength];
        if (packet.Padding > 0)
        {
            header[0] |= HeaderBuilder.PaddingBit;
        }

        Peer.Sink.SendRtp(Peer.Path, header, prefix, payload[skipped..], packet.Padding, (uint)(outSequence >> 16), Track.MediaClass);
        int size = headerLength + prefixLength + payload.Length - skipped + packet.Padding;
        Peer.OnSent(size, Track.Role == SourceRole.Voice, now);
        if (Configuration.RtxPayloadType(codec) == 0 && Configuration.Has(codec, FeedbackKinds.Nack))
        {
            _sent ??= new SentHeaders();
            _sent.Add(outSequence, packet.Reference, packet.PayloadOffset + skipped, packet.PayloadLength - skipped, packet.Padding, header, prefix, Peer.LastTransportSequence);
        }

        Account(outSequence, size - headerLength, codec);
        return DropReason.None;
    }

    /// <summary>A packet of the current stream that this subscriber does not get: its number is closed up so that no gap is seen.</summary>
    public void LeaveOut(in MediaPacket packet)
    {
        if (packet.Stream != _range.Stream || packet.Sequence <= _range.LastSource)
        {
            return;
        }

        if (_range.LastSource >= _range.FromSource)
        {
            _ranges.Add(_range);
        }

        _range.FromSource = packet.Sequence + 1;
        _range.LastSource = packet.Sequence;
        _range.SequenceOffset--;
        _range.HasOffsets = false;
        _rewriter?.Drop(packet.Codec, PayloadOf(packet));
    }

    /// <summary>
    /// Gives the packet its place in our numbers (the stretch is extended before the packet waits in the pacer, so that what is
    /// decided meanwhile can't move it), then hands it to the pacer.
    /// </summary>
    private void Admit(in MediaPacket packet, Instant now)
    {
        if (packet.Stream == _range.Stream && packet.Sequence > _range.LastSource)
        {
            _range.LastSource = packet.Sequence;
            _lastTimestamp = packet.Timestamp + _range.TimestampOffset;
            _lastAdmitted = now;
            if (DescriptorRewriter.IsNeeded(packet.Codec))
            {
                NumberPicture(packet);
            }
        }

        Peer.Pacer.Submit(this, packet, now);
    }

    private void NumberPicture(in MediaPacket packet)
    {
        _rewriter ??= new DescriptorRewriter();
        DescriptorOffsets offsets = _rewriter.Forward(packet.Codec, PayloadOf(packet));
        if (!_range.HasOffsets)
        {
            _range.Offsets = offsets;
            _range.HasOffsets = true;
        }
    }

    private bool IsTopOfPicture(in MediaPacket packet) =>
        packet.Marks.EndOfFrame && packet.Stream.TopSpatial > 0 && packet.Marks.SpatialLayer == _selector.CurrentSpatial;

    /// <summary>The stretch of a packet, a null reference when it has none; not copied, for it is large and holds a reference.</summary>
    private ref readonly EgressRange Map(in MediaPacket packet)
    {
        if (packet.Stream == _range.Stream && packet.Sequence >= _range.FromSource)
        {
            return ref _range;
        }

        return ref _ranges.FindSource(packet.Stream, packet.Sequence);
    }

    private void BeginRange(in MediaPacket packet)
    {
        DropQueued();
        CloseRange();
        EgressRange before = _range;
        _range = new EgressRange
        {
            Stream = packet.Stream,
            FromSource = packet.Sequence,
            LastSource = packet.Sequence - 1,
            SequenceOffset = _lastOut + 1 - packet.Sequence,
            TimestampOffset = TimestampFor(packet, before) - packet.Timestamp,
        };
        _rewriter?.Switch();
        _startsAnew = false;
    }

    private void CloseRange()
    {
        if (_range.Stream is not null && _range.LastSource >= _range.FromSource)
        {
            // Numbers that the old stretch has promised (its last, sent or still missing) are never used again.
            _lastOut = Math.Max(_lastOut, _range.LastSource + _range.SequenceOffset);
            _ranges.Add(_range);
        }
    }

    private ReadOnlySpan<byte> PayloadOf(in MediaPacket packet) =>
        Peer.Log.TryGet(packet.Reference, out Span<byte> bytes) ? bytes.Slice(packet.PayloadOffset, packet.PayloadLength) : default;

    /// <summary>
    /// The timestamp that the first packet of a new stretch gets: by sender reports where both streams come from one
    /// publisher (layers of one picture then share their time), else by the time gone by.
    /// </summary>
    private uint TimestampFor(in MediaPacket packet, in EgressRange before)
    {
        if (_lastAdmitted == Instant.Past)
        {
            return _lastTimestamp;
        }

        if (packet.Stream == before.Stream && !_startsAnew)
        {
            return packet.Timestamp + before.TimestampOffset;
        }

        int clockRate = Math.Max(1, Configuration.ClockRate(packet.Codec));
        if (!_startsAnew && before.Stream is { } old && old.Track == packet.Stream.Track
            && old.Clock.HasReport && packet.Stream.Clock.HasReport)
        {
            long captured = packet.Stream.Clock.ToUnixMicroseconds(packet.Timestamp, clockRate);
            uint exact = old.Clock.ToTimestamp(captured, clockRate) + before.TimestampOffset;
            if ((int)(exact - _lastTimestamp) > 0)
            {
                return exact;
            }
        }

        long elapsed = Math.Max(1000, (packet.Arrival - _lastAdmitted).Microseconds);
        return _lastTimestamp + (uint)Math.Max(1, elapsed * clockRate / 1_000_000);
    }

    private void Account(long outSequence, int payloadBytes, Codec codec)
    {
        if (outSequence > _lastOut)
        {
            _lastOut = outSequence;
        }

        Codec = codec;
        PacketsSent++;
        BytesSent += payloadBytes;
    }
}
