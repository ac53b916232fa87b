using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;
using MediaServer.Protocols.Sdp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Forwarding.Ingest;

/// <summary>
/// Takes a publisher's SRTP packets: cheap refusals first (header, SSRC, replay), then opens into the lane's packet
/// log, finds the stream, keeps statistics, and puts the packet on its track for the fan-out at the end of the turn.
/// </summary>
public sealed class RtpIngest(ForwardingPeer peer)
{
    /// <summary>SSRCs one peer may use; a browser with simulcast, screen and second camera needs about 16.</summary>
    private const int MaxSources = 64;

    /// <summary>Copies looked at in a redundant packet.</summary>
    private const int MostCopies = 3;

    private readonly Dictionary<uint, InboundSource> _sources = [];
    private readonly List<IngestStream> _streams = [];
    private InboundSource _candidate = new(0);

    public ReadOnlySpan<IngestStream> Streams => CollectionsMarshal.AsSpan(_streams);

    /// <summary>Any SSRC of the peer, as the media source of transport-wide feedback.</summary>
    public uint FirstSsrc => _streams.Count > 0 ? _streams[0].Ssrc : 0;

    public long PacketsReceived { get; private set; }

    public long BytesReceived { get; private set; }

    /// <summary>Lost on the publisher's own leg, all streams.</summary>
    public long PacketsLost
    {
        get
        {
            long sum = 0;
            foreach (IngestStream stream in Streams)
            {
                sum += stream.Statistics.Lost;
            }

            return sum;
        }
    }

    /// <summary>The stream of an SSRC, for RTCP; null when unknown.</summary>
    public IngestStream? Find(uint ssrc) =>
        _sources.TryGetValue(ssrc, out InboundSource? source) && !source.IsRtx ? source.Stream : null;

    public DropReason OnPacket(ReadOnlySpan<byte> packet, SrtpReceiver receiver, Instant now)
    {
        if (!RtpPacket.TryReadHeader(packet, out RtpHeader header))
        {
            return DropReason.BadRtp;
        }

        bool isNew = !_sources.TryGetValue(header.Ssrc, out InboundSource? source);
        if (isNew)
        {
            if (_sources.Count >= MaxSources)
            {
                return DropReason.UnknownSsrc;
            }

            // A forged packet with a new SSRC must cost no memory: the state is a spare until the packet proves genuine.
            source = _candidate;
            source.Srtp = default;
            source.Ssrc = header.Ssrc;
        }

        Span<byte> room = peer.Log.Reserve(packet.Length);
        DropReason opened = receiver.OpenRtp(packet, header.HeaderLength, ref source!.Srtp, room, out int length);
        if (opened != DropReason.None)
        {
            return opened;
        }

        if (isNew)
        {
            _sources.Add(header.Ssrc, source);
            _candidate = new InboundSource(0);
        }

        PacketsReceived++;
        BytesReceived += packet.Length;
        return OnOpened(source, room[..length], now);
    }

    private DropReason OnOpened(InboundSource source, Span<byte> bytes, Instant now)
    {
        if (!RtpPacket.TryParse(bytes, out RtpPacket rtp))
        {
            return DropReason.BadRtp;
        }

        peer.Feedback.OnPacket(rtp, now);
        if (source.Stream is null && !Bind(source, rtp))
        {
            return DropReason.UnknownSsrc;
        }

        IngestStream stream = source.Stream!;
        return source.IsRtx ? OnRepair(stream, rtp, bytes, now) : OnMedia(stream, rtp, bytes, repaired: false, now);
    }

    private bool Bind(InboundSource source, in RtpPacket rtp)
    {
        if (!StreamBinder.TryBind(source, rtp, peer.Tracks))
        {
            return false;
        }

        if (!source.IsRtx && !_streams.Contains(source.Stream!))
        {
            _streams.Add(source.Stream!);
            peer.OnStreamStarted(source.Stream!);
        }

        return true;
    }

    /// <summary>RFC 4588: gives the original packet back its number, SSRC and payload type, in place.</summary>
    private DropReason OnRepair(IngestStream stream, in RtpPacket rtx, Span<byte> bytes, Instant now)
    {
        ReadOnlySpan<byte> payload = rtx.Payload;
        if (payload.Length <= Rtx.HeaderLength)
        {
            // Padding that probes the link: counted by transport-cc, carries nothing.
            return DropReason.None;
        }

        byte original = stream.Track.OriginalPayloadType(rtx.PayloadType);
        ushort sequence = BinaryPrimitives.ReadUInt16BigEndian(payload);
        int headerLength = rtx.HeaderLength;

        // The header moves up over the two bytes, so that header and payload lie in one piece again.
        bytes[..headerLength].CopyTo(bytes[Rtx.HeaderLength..]);
        Span<byte> restored = bytes[Rtx.HeaderLength..];
        restored[1] = (byte)((restored[1] & 0x80) | original);
        BinaryPrimitives.WriteUInt16BigEndian(restored[2..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(restored[8..], stream.Ssrc);
        return RtpPacket.TryParse(restored, out RtpPacket media)
            ? OnMedia(stream, media, restored, repaired: true, now)
            : DropReason.BadRtp;
    }

    private DropReason OnMedia(IngestStream stream, in RtpPacket rtp, Span<byte> bytes, bool repaired, Instant now)
    {
        long sequence = stream.Unwrap(rtp.SequenceNumber);
        if (stream.History.Contains(sequence))
        {
            return DropReason.Replayed;
        }

        if (sequence < stream.Highest - 4096)
        {
            return DropReason.TooOld;
        }

        bool wasMissing = stream.Nack?.OnPacket(sequence, now) ?? false;
        bool isNewest = stream.Advance(sequence, now);
        if (!repaired && !(wasMissing && stream.Nack!.LastWasAsked))
        {
            stream.Statistics.OnPacket(sequence, rtp.Timestamp, stream.Track.ClockRate, bytes.Length, now);
        }

        stream.Rate.Add(bytes.Length, now);
        int skipped = repaired ? Rtx.HeaderLength : 0;
        PacketRef reference = peer.Log.Commit(bytes.Length + skipped);
        if (skipped > 0)
        {
            reference = new PacketRef(reference.Position + skipped, bytes.Length);
        }

        stream.History.Add(sequence, reference);
        if (!PacketReader.TryRead(rtp, bytes, stream, sequence, reference, now, out MediaPacket packet))
        {
            return rtp.Payload.IsEmpty ? DropReason.None : DropReason.BadPayloadDescriptor;
        }

        packet.IsLate = !isNewest;
        if (packet.Codec == Codec.Red)
        {
            return OnRedundant(stream, packet, bytes, now);
        }

        OnRead(stream, packet, bytes);
        return DropReason.None;
    }

    /// <summary>What was lost on the publisher's leg and stands in a copy comes before the packet that brought it.</summary>
    private DropReason OnRedundant(IngestStream stream, in MediaPacket red, Span<byte> bytes, Instant now)
    {
        MediaPacket primary = red;
        if (!RedUnwrapper.TryTakePrimary(ref primary, bytes))
        {
            return DropReason.BadPayloadDescriptor;
        }

        for (int back = MostCopies; back > 0; back--)
        {
            if (RedUnwrapper.TryRestore(red, bytes, back, out MediaPacket restored)
                && restored.Sequence > stream.First && !stream.History.Contains(restored.Sequence))
            {
                stream.History.Add(restored.Sequence, red.Reference);
                stream.Nack?.OnPacket(restored.Sequence, now);
                OnRead(stream, restored, bytes);
            }
        }

        OnRead(stream, primary, bytes);
        return DropReason.None;
    }

    private void OnRead(IngestStream stream, in MediaPacket packet, ReadOnlySpan<byte> bytes)
    {
        SourceTrack track = stream.Track;
        if (!track.IsVideo)
        {
            if (packet.AudioLevel != 0xFF)
            {
                peer.Room?.Speakers.OnLevel(track, packet.AudioLevel);
            }
        }
        else
        {
            NoteLayers(stream, packet);
        }

        if (track.IsMuted)
        {
            return;
        }

        track.Tap?.OnPacket(stream, packet, bytes);
        track.MixTap?.OnPacket(stream, packet, bytes);
        if (track.AddPending(packet))
        {
            peer.Room?.Touch(track);
        }
    }

    private static void NoteLayers(IngestStream stream, in MediaPacket packet)
    {
        stream.TopSpatial = Math.Max(stream.TopSpatial, packet.Marks.SpatialLayer);
        stream.TopTemporal = Math.Max(stream.TopTemporal, packet.Marks.TemporalLayer);
        if (!packet.Marks.IsKeyFrame || !packet.Marks.StartOfFrame)
        {
            return;
        }

        stream.KeyFrames.OnKeyFrame();
        stream.Nack?.ForgetBefore(packet.Sequence);
        if (packet.Marks.SpatialLayer == 0)
        {
            // Known from the first packet on: whether this is the whole picture decides on the marker bit.
            stream.TopSpatial = packet.Marks.TopSpatialLayer;
        }

        // The size of the lowest spatial layer: those above it double each side (what WebRTC encoders make).
        if (packet.Marks.SpatialLayer == 0 && packet.Marks.Width > 0 && (packet.Marks.Width != stream.Width || packet.Marks.Height != stream.Height))
        {
            stream.Width = packet.Marks.Width;
            stream.Height = packet.Marks.Height;
            stream.Track.Rank();
            stream.Track.Peer.NeedsAllocation = true;
        }
    }
}
