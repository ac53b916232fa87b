using CsCheck;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;

namespace MediaServer.Protocols.Tests.Rtcp;

public class ReportTests
{
    private static readonly Gen<ReportBlock> Block =
        Gen.Select(Gen.UInt, Gen.Byte, Gen.Int[-0x80_0000, 0x7F_FFFF], Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt).Select(
            (ssrc, fraction, lost, highest, jitter, last, delay) => new ReportBlock
            {
                Ssrc = ssrc,
                FractionLost = fraction,
                CumulativeLost = lost,
                ExtendedHighestSequence = highest,
                Jitter = jitter,
                LastSenderReport = last,
                DelaySinceLastSenderReport = delay,
            });

    [Fact]
    public void SenderReportReadsBack() => Gen.Select(Gen.UInt, Gen.ULong, Gen.UInt, Gen.UInt, Gen.UInt, Block.Array[0, 31])
        .Sample((ssrc, ntp, timestamp, packets, octets, blocks) =>
        {
            byte[] buffer = new byte[1024];
            int length = SenderReport.Write(buffer, ssrc, new NtpTime(ntp), timestamp, packets, octets, blocks);
            Assert.True(SenderReport.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out SenderReport report));
            Assert.Equal((ssrc, ntp, timestamp), (report.Ssrc, report.Ntp.Value, report.RtpTimestamp));
            Assert.Equal((packets, octets), (report.PacketCount, report.OctetCount));
            AssertBlocks(blocks, report.Blocks);
            Assert.Equal(0, SenderReport.Write(buffer.AsSpan(0, length - 1), ssrc, default, 0, 0, 0, blocks));
        });

    [Fact]
    public void ReceiverReportReadsBack() => Gen.Select(Gen.UInt, Block.Array[0, 31]).Sample((ssrc, blocks) =>
    {
        byte[] buffer = new byte[1024];
        int length = ReceiverReport.Write(buffer, ssrc, blocks);
        Assert.True(ReceiverReport.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out ReceiverReport report));
        Assert.Equal(ssrc, report.Ssrc);
        AssertBlocks(blocks, report.Blocks);
    });

    [Fact]
    public void CumulativeLossIsClamped()
    {
        byte[] buffer = new byte[64];
        int length = ReceiverReport.Write(buffer, 1, [new ReportBlock { CumulativeLost = int.MaxValue, FractionLost = 7 }]);
        Assert.True(ReceiverReport.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out ReceiverReport report));
        Assert.Equal((0x7F_FFFF, 7), (report.Blocks[0].CumulativeLost, report.Blocks[0].FractionLost));
    }

    // The example of RFC 3550 figure 2: A - LSR - DLSR = 6.125 s.
    [Fact]
    public void RoundTripOfTheRfcExample()
    {
        ReportBlock block = new() { LastSenderReport = 0xB705_2000, DelaySinceLastSenderReport = 0x0005_4000 };
        Assert.Equal(0x0006_2000u, block.RoundTrip(0xB710_8000));
        Assert.Null(block.RoundTrip(0xB705_0000));
        Assert.Null(default(ReportBlock).RoundTrip(5));
    }

    [Fact]
    public void CnameReadsBack() => Gen.Select(Gen.UInt, Gen.Byte.Array[1, 255]).Sample((ssrc, name) =>
    {
        byte[] buffer = new byte[300];
        int length = SourceDescription.Write(buffer, ssrc, name);
        Assert.True(SourceDescription.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out SourceDescription description));
        Assert.True(description.MoveNext());
        Assert.Equal(ssrc, description.Current.Ssrc);
        Assert.Equal(name, description.Current.Cname.ToArray());
        Assert.False(description.MoveNext());
    });

    [Fact]
    public void CnameIsFoundAmongOtherItemsAndChunks()
    {
        // Chunk 1: NAME "x", then CNAME "ab"; chunk 2: no item; chunk 3: CNAME "c".
        byte[] bytes = Convert.FromHexString("83CA0007" + "00000001" + "020178" + "01026162" + "00" + "00000002" + "00000000" + "00000003" + "01016300");
        RtcpItem item = RtcpReading.Only(bytes);
        Assert.True(SourceDescription.TryParse(item, out SourceDescription description));
        List<string> found = [];
        foreach (SourceCname source in description)
        {
            found.Add($"{source.Ssrc}:{System.Text.Encoding.ASCII.GetString(source.Cname)}");
        }

        Assert.Equal(["1:ab", "3:c"], found);
    }

    [Fact]
    public void ByeReadsBack() => Gen.Select(Gen.UInt.Array[0, 31], Gen.Byte.Array[0, 255]).Sample((ssrcs, reason) =>
    {
        byte[] buffer = new byte[512];
        int length = Bye.Write(buffer, ssrcs, reason);
        Assert.True(Bye.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out Bye bye));
        Assert.Equal(ssrcs.Length, bye.Count);
        for (int i = 0; i < ssrcs.Length; i++)
        {
            Assert.Equal(ssrcs[i], bye.GetSsrc(i));
        }

        Assert.Equal(reason, bye.Reason.ToArray());
    });

    [Fact]
    public void RoundTripBlocksReadBack() => Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt, Gen.ULong).Sample((ssrc, last, delay, time) =>
    {
        byte[] buffer = new byte[128];
        DlrrBlock dlrr = new(ssrc, last, delay);
        int length = ExtendedReport.WriteDlrr(buffer, 9, [new DlrrBlock(~ssrc, 1, 2), dlrr]);
        Assert.True(ExtendedReport.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out ExtendedReport answer));
        Assert.True(answer.TryGetDlrr(ssrc, out DlrrBlock found));
        Assert.Equal((dlrr, 9u), (found, answer.Ssrc));
        length = ExtendedReport.WriteReferenceTime(buffer, 8, new NtpTime(time));
        Assert.True(ExtendedReport.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out ExtendedReport question));
        Assert.True(question.TryGetReferenceTime(out NtpTime read));
        Assert.Equal(time, read.Value);
        Assert.False(question.TryGetDlrr(ssrc, out _));
    });

    private static void AssertBlocks(ReportBlock[] expected, ReportBlocks blocks)
    {
        Assert.Equal(expected.Length, blocks.Count);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], blocks[i]);
        }
    }
}
