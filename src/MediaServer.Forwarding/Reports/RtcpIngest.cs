using MediaServer.Forwarding.Ingest;
using MediaServer.Forwarding.Rooms;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;

namespace MediaServer.Forwarding.Reports;

/// <summary>Takes a peer's opened RTCP: each item goes to the part that it concerns.</summary>
public sealed class RtcpIngest(ForwardingPeer peer)
{
    public DropReason OnPacket(ReadOnlySpan<byte> packet, Instant now)
    {
        RtcpReader reader = new(packet);
        while (reader.TryRead(out RtcpItem item))
        {
            OnItem(item, now);
        }

        return reader.IsMalformed ? DropReason.BadRtcp : DropReason.None;
    }

    private void OnItem(in RtcpItem item, Instant now)
    {
        switch (item.Kind)
        {
            case RtcpKind.SenderReport when SenderReport.TryParse(item, out SenderReport report):
                OnSenderReport(report, now);
                OnBlocks(report.Blocks, now);
                break;
            case RtcpKind.ReceiverReport when ReceiverReport.TryParse(item, out ReceiverReport report):
                OnBlocks(report.Blocks, now);
                break;
            case RtcpKind.TransportFeedback when TransportFeedback.TryParse(item, out TransportFeedback feedback):
                peer.Congestion.OnTransportFeedback(feedback, peer.RoundTrip, now);
                peer.NeedsService = true;
                break;
            case RtcpKind.GenericNack when GenericNack.TryParse(item, out GenericNack nack):
                OnNack(nack, now);
                break;
            case RtcpKind.Pli when Pli.TryParse(item, out Pli pli):
                peer.FindEgress(pli.MediaSsrc)?.OnKeyFrameRequest(now);
                break;
            case RtcpKind.Fir when Fir.TryParse(item, out Fir fir):
                foreach (FirEntry entry in fir)
                {
                    peer.FindEgress(entry.Ssrc)?.OnKeyFrameRequest(now);
                }

                break;
            case RtcpKind.Remb when Remb.TryParse(item, out Remb remb):
                peer.Congestion.OnRemb(remb.Bitrate, now);
                break;
            case RtcpKind.Tmmbr when Tmmb.TryParse(item, out Tmmb tmmbr):
                foreach (TmmbEntry entry in tmmbr)
                {
                    peer.Congestion.OnRemb(entry.Bitrate, now);
                }

                break;
            case RtcpKind.ExtendedReport when ExtendedReport.TryParse(item, out ExtendedReport report):
                if (report.TryGetReferenceTime(out NtpTime time))
                {
                    peer.Reports.OnReferenceTime(report.Ssrc, time, now);
                }

                break;
        }
    }

    private void OnSenderReport(in SenderReport report, Instant now)
    {
        IngestStream? stream = peer.Ingest.Find(report.Ssrc);
        if (stream is null)
        {
            return;
        }

        stream.Clock.OnSenderReport(report.Ntp, report.RtpTimestamp, now);
        peer.Clock.OnSenderReport(report.Ntp, now, peer.Wall);
        stream.Track.Tap?.OnSenderReport(stream, report.Ntp, report.RtpTimestamp, now);
    }

    private void OnBlocks(ReportBlocks blocks, Instant now)
    {
        uint middle = peer.Wall.ToNtp(now).Middle;
        foreach (ReportBlock block in blocks)
        {
            if (peer.FindEgress(block.Ssrc) is not { } stream)
            {
                continue;
            }

            stream.IsKnownToReceiver = true;
            if (block.RoundTrip(middle) is { } roundTrip)
            {
                // In 1/65536 s; a clock that jumped on the other side gives nonsense, which is not taken.
                Duration measured = Duration.FromSeconds(roundTrip / 65536.0);
                if (measured < Duration.FromSeconds(10))
                {
                    peer.RoundTrip = peer.HasRoundTrip ? new Duration(((peer.RoundTrip.Microseconds * 7) + measured.Microseconds) / 8) : measured;
                    peer.HasRoundTrip = true;
                }
            }

            peer.Congestion.OnReportBlock(block, now);
        }
    }

    private void OnNack(GenericNack nack, Instant now)
    {
        if (peer.FindEgress(nack.MediaSsrc) is not { } stream)
        {
            return;
        }

        foreach (ushort sequence in nack)
        {
            peer.Pacer.SubmitRepair(stream, sequence, now);
        }
    }
}
