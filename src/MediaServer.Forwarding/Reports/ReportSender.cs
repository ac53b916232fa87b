using MediaServer.Forwarding.Egress;
using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;

namespace MediaServer.Forwarding.Reports;

/// <summary>
/// Sender and receiver reports (RFC 3550 section 6.4): each second while media flows, each five seconds otherwise. Sender reports keep the
/// publisher's own clock behind audio and video alike, so that lips stay in step through the server.
/// </summary>
public sealed class ReportSender(ForwardingPeer peer)
{
    private static readonly Duration Busy = Duration.FromSeconds(1);
    private static readonly Duration Idle = Duration.FromSeconds(5);

    private static readonly byte[] Cname = "mediaserver"u8.ToArray();

    private Instant _next = Instant.Past;
    private uint _referenceSsrc;
    private NtpTime _reference;
    private Instant _referenceArrival = Instant.Past;

    /// <summary>A receiver that sends nothing asks for the round trip (RFC 3611 section 4.4).</summary>
    public void OnReferenceTime(uint ssrc, NtpTime time, Instant now)
    {
        _referenceSsrc = ssrc;
        _reference = time;
        _referenceArrival = now;
    }

    public Instant Service(Instant now)
    {
        if (now < _next)
        {
            return _next;
        }

        bool busy = SendReceiverReport(now);
        foreach (EgressStream stream in peer.Egress)
        {
            busy |= SendSenderReport(stream, now);
        }

        _next = now + (busy ? Busy : Idle);
        return _next;
    }

    private bool SendReceiverReport(Instant now)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[31];
        int count = 0;
        foreach (IngestStream stream in peer.Ingest.Streams)
        {
            if (count < blocks.Length && now - stream.LastPacket < Duration.FromSeconds(6))
            {
                blocks[count++] = BlockFor(stream, now);
            }
        }

        if (count == 0 && _referenceArrival == Instant.Past)
        {
            return false;
        }

        Span<byte> packet = stackalloc byte[1100];
        int length = ReceiverReport.Write(packet, peer.ReportSsrc, blocks[..count]);
        length += SourceDescription.Write(packet[length..], peer.ReportSsrc, Cname);
        if (now - _referenceArrival < Duration.FromSeconds(10))
        {
            uint delay = (uint)((now - _referenceArrival).Microseconds * 65536 / 1_000_000);
            length += ExtendedReport.WriteDlrr(packet[length..], peer.ReportSsrc, [new DlrrBlock(_referenceSsrc, _reference.Middle, delay)]);
        }

        peer.Sink.SendRtcp(peer.Path, packet[..length]);
        return count > 0;
    }

    private static ReportBlock BlockFor(IngestStream stream, Instant now) => new()
    {
        Ssrc = stream.Ssrc,
        FractionLost = stream.Statistics.TakeFractionLost(),
        CumulativeLost = (int)Math.Min(stream.Statistics.Lost, 0x7F_FFFF),
        ExtendedHighestSequence = (uint)stream.Statistics.Highest,
        Jitter = stream.Statistics.Jitter,
        LastSenderReport = stream.Clock.LastReport,
        DelaySinceLastSenderReport = stream.Clock.HasReport
            ? (uint)((now - stream.Clock.ReportArrival).Microseconds * 65536 / 1_000_000)
            : 0,
    };

    private bool SendSenderReport(EgressStream stream, Instant now)
    {
        if (!stream.HasSent || stream.Current is not { } source || !source.Clock.HasReport || !source.IsLive(now))
        {
            return stream.HasSent && stream.Track is not null;
        }

        // Where the publisher's clock stands at this moment as we see it; its offset is one for all its streams.
        ref PeerClock clock = ref source.Track.Peer.Clock;
        long publisherNow = peer.Wall.UnixMicrosecondsAtZero + now.Microseconds - clock.Offset;
        uint timestamp = source.Clock.ToTimestamp(publisherNow, stream.Configuration.ClockRate(stream.Codec)) + stream.TimestampOffset;

        Span<byte> packet = stackalloc byte[128];
        int length = SenderReport.Write(packet, stream.Ssrc, peer.Wall.ToNtp(now), timestamp, (uint)stream.PacketsSent, (uint)stream.BytesSent, []);
        length += SourceDescription.Write(packet[length..], stream.Ssrc, Cname);
        peer.Sink.SendRtcp(peer.Path, packet[..length]);
        return true;
    }
}
