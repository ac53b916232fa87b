using System.Buffers.Binary;
using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Forwarding.Tests.Egress;

/// <summary>Publishers' packets, made by hand, and one subscriber whose packets are kept as they would be sealed.</summary>
internal sealed class EgressBench
{
    public const byte OpusType = 111, RedType = 63, Vp8Type = 96, RtxType = 97;

    private readonly WallClock _wall = new(0);
    private readonly SeededRandomSource _random;
    private uint _nextSsrc = 1;

    public EgressBench(ulong seed = 1, int logBytes = 1024 * 1024)
    {
        _random = new SeededRandomSource(seed);
        Log = new PacketLog(logBytes);
        Subscriber = new ForwardingPeer(Log, Sent, _random, _wall);
    }

    public PacketLog Log { get; }

    public SentBytes Sent { get; } = new();

    public ForwardingPeer Subscriber { get; }

    public SourceTrack NewTrack(MediaKind kind)
    {
        ForwardingPeer publisher = new(Log, new SentBytes(), _random, _wall);
        return new SourceTrack(publisher, Section(kind, false, true));
    }

    public IngestStream NewStream(SourceTrack track, int layer = 0) => track.StreamFor(_nextSsrc++, "", layer);

    public EgressStream NewSlot(MediaKind kind, bool rtx)
    {
        EgressStream stream = new(Subscriber, Section(kind, true, rtx), _random);
        return stream;
    }

    /// <summary>A packet in the log, as ingest would leave it.</summary>
    public MediaPacket Put(IngestStream stream, long sequence, uint timestamp, ReadOnlySpan<byte> payload, Instant now, bool isLate = false)
    {
        Span<byte> bytes = Log.Reserve(12 + payload.Length);
        bytes[0] = 0x80;
        bytes[1] = stream.Track.IsVideo ? Vp8Type : OpusType;
        BinaryPrimitives.WriteUInt16BigEndian(bytes[2..], (ushort)sequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], stream.Ssrc);
        payload.CopyTo(bytes[12..]);
        PacketRef reference = Log.Commit(12 + payload.Length);
        stream.Advance(sequence, now);
        stream.History.Add(sequence, reference);
        Log.TryGet(reference, out Span<byte> kept);
        Assert.True(RtpPacket.TryParse(kept, out RtpPacket rtp));
        Assert.True(PacketReader.TryRead(rtp, kept, stream, sequence, reference, now, out MediaPacket packet));
        packet.IsLate = isLate;
        return packet;
    }

    /// <summary>An Opus packet of 20 ms whose bytes tell its number.</summary>
    public static byte[] Voice(int number, int length = 30)
    {
        byte[] payload = new byte[length];
        payload[0] = 0x78;
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(1), number);
        return payload;
    }

    /// <summary>RFC 7741: a packet of a VP8 frame with picture id, TL0PICIDX and temporal layer.</summary>
    public static byte[] Picture(int frame, bool start, bool key, int temporal, int length)
    {
        byte[] payload = new byte[length];
        payload[0] = (byte)(0x80 | (start ? 0x10 : 0));
        payload[1] = 0xE0;
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)(0x8000 | (frame & 0x7FFF)));
        payload[4] = (byte)(frame / 2);
        payload[5] = (byte)((temporal << 6) | (temporal > 0 ? 0x20 : 0));
        payload[6] = (byte)(key ? 0 : 1);
        if (start && key)
        {
            ReadOnlySpan<byte> size = [0x9D, 0x01, 0x2A, 0x40, 0x01, 0xB4, 0x00];
            size.CopyTo(payload.AsSpan(9));
        }

        return payload;
    }

    private static NegotiatedSection Section(MediaKind kind, bool sends, bool rtx)
    {
        const FeedbackKinds both = FeedbackKinds.TransportCc | FeedbackKinds.Nack;
        return new NegotiatedSection
        {
            Mid = "0",
            Index = 0,
            Kind = kind,
            Sends = sends,
            Receives = !sends,
            SendSsrc = sends ? 5000u : 0,
            SendRtxSsrc = sends && rtx ? 5001u : 0,
            Extensions = new HeaderExtensionIds { TransportCc = 3, Mid = 4 },
            Codecs = kind == MediaKind.Audio
                ? [new NegotiatedCodec(Codec.Opus, OpusType, 0, 48_000, 2, "", both), new NegotiatedCodec(Codec.Red, RedType, 0, 48_000, 2, "111/111", FeedbackKinds.None)]
                : [new NegotiatedCodec(Codec.Vp8, Vp8Type, rtx ? RtxType : (byte)0, 90_000, 1, "", both | FeedbackKinds.Pli)],
        };
    }
}
