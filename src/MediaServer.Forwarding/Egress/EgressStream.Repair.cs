using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;

namespace MediaServer.Forwarding.Egress;

/// <summary>Answers to NACK.</summary>
public sealed partial class EgressStream
{
    private SentHeaders? _sent;
    private long _lastRtx;

    public RetransmissionGuard Guard { get; } = new();

    /// <summary>Answers a NACK for one of our numbers: by RTX, or by the same bytes again.</summary>
    public DropReason Retransmit(ushort sequence, Instant now)
    {
        long outSequence = _lastOut + (short)(sequence - (ushort)_lastOut);
        if (outSequence > _lastOut || !Guard.Allows(outSequence, Peer.RoundTrip, now))
        {
            return DropReason.RateLimited;
        }

        if (Configuration.RtxPayloadType(Codec) == 0)
        {
            return ResendAsSent(outSequence, now);
        }

        return SendRtx(outSequence, now);
    }

    private DropReason ResendAsSent(long outSequence, Instant now)
    {
        if (_sent is null || !_sent.TryGet(outSequence, out SentHeader entry) || !Peer.Log.TryGet(entry.Reference, out Span<byte> bytes))
        {
            return DropReason.HistoryMiss;
        }

        ReadOnlySpan<byte> header = ((ReadOnlySpan<byte>)entry.Header)[..entry.HeaderLength];
        ReadOnlySpan<byte> prefix = ((ReadOnlySpan<byte>)entry.Prefix)[..entry.PrefixLength];
        Peer.Sink.SendRtp(Peer.Path, header, prefix, bytes.Slice(entry.PayloadOffset, entry.PayloadLength), entry.Padding, (uint)(outSequence >> 16), Track?.MediaClass ?? MediaClass.Video);
        Peer.OnResent(entry.TransportSequence, entry.HeaderLength + entry.PrefixLength + entry.PayloadLength + entry.Padding, now);
        Retransmitted++;
        Guard.Note(outSequence, now);
        return DropReason.None;
    }

    private DropReason SendRtx(long outSequence, Instant now)
    {
        EgressRange range = _range;
        long source = outSequence - _range.SequenceOffset;
        if (_range.Stream is null || source < _range.FromSource)
        {
            if (!_ranges.TryFindOut(outSequence, out range))
            {
                return DropReason.HistoryMiss;
            }

            source = outSequence - range.SequenceOffset;
        }

        if (!range.Stream!.History.TryGet(source, out PacketRef reference)
            || !Peer.Log.TryGet(reference, out Span<byte> bytes)
            || !StoredPacket.TryRead(bytes, range.Stream, source, reference, out MediaPacket packet))
        {
            return DropReason.HistoryMiss;
        }

        ReadOnlySpan<byte> payload = bytes.Slice(packet.PayloadOffset, packet.PayloadLength);
        Span<byte> prefix = stackalloc byte[PrefixBytes.Size + 2];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)outSequence);
        int prefixLength = 2 + range.Offsets.Write(packet.Codec, payload, prefix[2..], out int skipped);

        Span<byte> header = stackalloc byte[128];
        long rtxSequence = ++_lastRtx;
        bool marker = packet.Marker || IsTopOfPicture(packet);
        int headerLength = HeaderBuilder.Write(
            header, Configuration, Peer, new HeaderFields(Configuration.RtxPayloadType(packet.Codec), marker, rtxSequence, packet.Timestamp + range.TimestampOffset, Configuration.Section.SendRtxSsrc), packet, bytes, !IsKnownToReceiver, now, false);
        Peer.Sink.SendRtp(Peer.Path, header[..headerLength], prefix[..prefixLength], payload[skipped..], 0, (uint)(rtxSequence >> 16), Track?.MediaClass ?? MediaClass.Video);
        Peer.OnSent(headerLength + prefixLength + payload.Length - skipped, false, now);
        Retransmitted++;
        Guard.Note(outSequence, now);
        return DropReason.None;
    }
}
