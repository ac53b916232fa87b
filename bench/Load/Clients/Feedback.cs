using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Bench.Load.Clients;

/// <summary>What a client tells of what it received: transport-wide feedback each 100 ms, reports each second, NACK at once.</summary>
internal sealed class Feedback(RtcClient client)
{
    private const uint ReportSsrc = 1;
    private static readonly Duration s_reports = Duration.FromSeconds(1);

    private readonly List<PacketArrival> _arrivals = [];
    private TransportFeedbackBuilder _builder;
    private SequenceUnwrapper _sequence;
    private Instant _nextReport = Instant.Past;

    /// <summary>A number is missing.</summary>
    public bool WantsNack { get; set; }

    public void OnArrival(ushort transportSequence, Instant now) => _arrivals.Add(new PacketArrival(_sequence.Unwrap(transportSequence), now));

    public void Service(Instant now)
    {
        SendArrivals();
        AskAgain(now);
        if (now >= _nextReport)
        {
            _nextReport = now + s_reports;
            SendReport(now);
        }
    }

    public void AskAgain(Instant now)
    {
        if (!WantsNack)
        {
            return;
        }

        WantsNack = false;
        Span<ushort> ask = stackalloc ushort[64];
        Span<byte> buffer = stackalloc byte[400];
        foreach (InboundStream stream in client.Inbound)
        {
            int count = stream.TakeMissing(ask, now);
            if (count > 0)
            {
                client.SendRtcp(buffer[..GenericNack.Write(buffer, ReportSsrc, stream.Ssrc, ask[..count], out _)]);
            }

            WantsNack |= stream.HasMissing;
        }
    }

    public void OnRtcp(ReadOnlySpan<byte> packet, Instant now)
    {
        RtcpReader reader = new(packet);
        while (reader.TryRead(out RtcpItem item))
        {
            OnItem(item, now);
        }
    }

    private void OnItem(in RtcpItem item, Instant now)
    {
        if (item.Kind == RtcpKind.SenderReport && SenderReport.TryParse(item, out SenderReport report))
        {
            client.FindInbound(report.Ssrc, out _)?.OnSenderReport(report.Ntp.Middle, now);
        }
        else if (item.Kind == RtcpKind.Pli && Pli.TryParse(item, out Pli pli))
        {
            client.Figures.KeyFrameRequests++;
            client.FindOutbound(pli.MediaSsrc)?.AskForKeyFrame();
        }
        else if (item.Kind == RtcpKind.Fir && Fir.TryParse(item, out Fir fir))
        {
            foreach (FirEntry entry in fir)
            {
                client.Figures.KeyFrameRequests++;
                client.FindOutbound(entry.Ssrc)?.AskForKeyFrame();
            }
        }
        else if (item.Kind == RtcpKind.GenericNack && GenericNack.TryParse(item, out GenericNack nack) && client.FindOutbound(nack.MediaSsrc) is { } stream)
        {
            foreach (ushort sequence in nack)
            {
                stream.Resend(sequence);
            }
        }
    }

    private void SendArrivals()
    {
        if (_arrivals.Count == 0 || client.Inbound.IsEmpty)
        {
            return;
        }

        _arrivals.Sort(static (left, right) => left.Sequence.CompareTo(right.Sequence));
        Span<byte> buffer = stackalloc byte[1200];
        ReadOnlySpan<PacketArrival> rest = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_arrivals);
        while (!rest.IsEmpty)
        {
            int length = _builder.Write(buffer, ReportSsrc, client.Inbound[0].Ssrc, rest, out int consumed);
            if (length == 0)
            {
                break;
            }

            client.SendRtcp(buffer[..length]);
            rest = rest[consumed..];
        }

        _arrivals.Clear();
    }

    private void SendReport(Instant now)
    {
        Span<ReportBlock> blocks = stackalloc ReportBlock[SenderReport.MaxBlocks];
        int count = 0;
        foreach (InboundStream stream in client.Inbound)
        {
            if (stream.Packets > 0 && count < blocks.Length)
            {
                blocks[count++] = stream.Report(now);
            }
        }

        if (count > 0)
        {
            Span<byte> buffer = stackalloc byte[800];
            client.SendRtcp(buffer[..ReceiverReport.Write(buffer, ReportSsrc, blocks[..count])]);
        }
    }
}
