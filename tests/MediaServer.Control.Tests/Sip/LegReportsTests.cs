using MediaServer.Control.Sip.Sound;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Control.Tests.Sip;

public sealed class LegReportsTests
{
    [Fact]
    public void NothingIsReportedBeforeTheFirstFrame() => Assert.Equal(0, new LegReports(8000).Write(new byte[128], 1, countsVoice: true));

    [Fact]
    public void AReportTellsWhatWasSentAndWhatWasLost()
    {
        LegReports reports = new(8000);
        for (uint i = 0; i < 50; i++)
        {
            reports.Sent(1000 + (i * 160), 160, delayMs: 30);
            if (i is not (10 or 11 or 30))
            {
                reports.Received(Header((ushort)i, i * 160), 65_536 + i);
            }
        }

        byte[] packet = new byte[128];
        int length = reports.Write(packet, ssrc: 77, countsVoice: true);
        RtcpReader reader = new(packet.AsSpan(0, length));
        Assert.True(reader.TryRead(out RtcpItem first));
        Assert.True(SenderReport.TryParse(first, out SenderReport report));
        Assert.Equal((77u, 50u, 8000u, 1000u + (49 * 160)), (report.Ssrc, report.PacketCount, report.OctetCount, report.RtpTimestamp));
        int blocks = 0;
        foreach (ReportBlock block in report.Blocks)
        {
            blocks++;
            Assert.Equal((9u, 3, 65_536u + 49), (block.Ssrc, block.CumulativeLost, block.ExtendedHighestSequence));
            Assert.Equal(256 * 3 / 50, block.FractionLost);
        }

        Assert.Equal(1, blocks);
        Assert.True(reader.TryRead(out RtcpItem second));
        Assert.Equal(RtcpKind.SourceDescription, second.Kind);

        // What was lost before is no share of what is told next.
        reports.Received(Header(50, 8000), 65_536 + 50);
        length = reports.Write(packet, ssrc: 77, countsVoice: true);
        reader = new RtcpReader(packet.AsSpan(0, length));
        reader.TryRead(out first);
        SenderReport.TryParse(first, out report);
        foreach (ReportBlock block in report.Blocks)
        {
            Assert.Equal((0, 3), (block.FractionLost, block.CumulativeLost));
        }
    }

    [Fact]
    public void WhatTheEndpointLosesOfTheMixIsRead()
    {
        byte[] packet = new byte[64];
        int length = ReceiverReport.Write(packet, 5, [new ReportBlock { Ssrc = 4, FractionLost = 200 }, new ReportBlock { Ssrc = 77, FractionLost = 26 }]);
        Assert.Equal(10, LegReports.LossOf(packet.AsSpan(0, length), 77));
        Assert.Null(LegReports.LossOf(packet.AsSpan(0, length), 78));
        for (int cut = 0; cut < length; cut++)
        {
            _ = LegReports.LossOf(packet.AsSpan(0, cut), 77);
        }
    }

    private static RtpHeader Header(ushort sequence, uint timestamp) => new()
    {
        PayloadType = 8,
        Marker = false,
        SequenceNumber = sequence,
        Timestamp = timestamp,
        Ssrc = 9,
        HeaderLength = RtpHeader.FixedLength,
        HasPadding = false,
        CsrcCount = 0,
        HasExtension = false,
    };
}
