using MediaServer.Protocols.Rtcp;

namespace MediaServer.Protocols.Tests.Rtcp;

/// <summary>Looks at everything every view gives, and writes what can be written again: it must read the same.</summary>
internal static class RtcpReading
{
    public static void ReadAll(ReadOnlySpan<byte> packet)
    {
        RtcpReader reader = new(packet);
        while (reader.TryRead(out RtcpItem item))
        {
            ReadReports(item);
            ReadFeedback(item);
            ReadCongestion(item);
        }
    }

    public static RtcpItem Only(ReadOnlySpan<byte> packet)
    {
        RtcpReader reader = new(packet);
        Assert.True(reader.TryRead(out RtcpItem item));
        Assert.False(reader.TryRead(out _));
        Assert.False(reader.IsMalformed);
        return item;
    }

    private static void ReadReports(in RtcpItem item)
    {
        byte[] again = new byte[2048];
        if (SenderReport.TryParse(item, out SenderReport sender))
        {
            ReportBlock[] blocks = ReadBlocks(sender.Blocks);
            int length = SenderReport.Write(
                again, sender.Ssrc, sender.Ntp, sender.RtpTimestamp, sender.PacketCount, sender.OctetCount, blocks);
            AssertBegins(item, again.AsSpan(0, length));
        }

        if (ReceiverReport.TryParse(item, out ReceiverReport receiver))
        {
            ReportBlock[] blocks = ReadBlocks(receiver.Blocks);
            AssertBegins(item, again.AsSpan(0, ReceiverReport.Write(again, receiver.Ssrc, blocks)));
        }

        if (SourceDescription.TryParse(item, out SourceDescription description))
        {
            foreach (SourceCname source in description)
            {
                Assert.False(source.Cname.IsEmpty);
            }
        }

        if (Bye.TryParse(item, out Bye bye))
        {
            uint[] ssrcs = new uint[bye.Count];
            for (int i = 0; i < ssrcs.Length; i++)
            {
                ssrcs[i] = bye.GetSsrc(i);
            }

            int length = Bye.Write(again, ssrcs, bye.Reason);
            Assert.True(Bye.TryParse(Only(again.AsSpan(0, length)), out Bye second));
            Assert.Equal(bye.Reason.ToArray(), second.Reason.ToArray());
        }

        if (ExtendedReport.TryParse(item, out ExtendedReport extended))
        {
            extended.TryGetReferenceTime(out _);
            extended.TryGetDlrr(1, out _);
        }
    }

    private static void ReadFeedback(in RtcpItem item)
    {
        if (GenericNack.TryParse(item, out GenericNack nack))
        {
            int count = 0;
            foreach (ushort _ in nack)
            {
                count++;
            }

            Assert.True(count <= item.Body.Length / 4 * 17);
        }

        if (Pli.TryParse(item, out Pli pli))
        {
            byte[] again = new byte[Pli.Length];
            Assert.Equal(Pli.Length, pli.Write(again));
            AssertBegins(item, again);
        }

        if (Fir.TryParse(item, out Fir fir))
        {
            foreach (FirEntry _ in fir)
            {
            }
        }

        if (Tmmb.TryParse(item, out Tmmb tmmb))
        {
            foreach (TmmbEntry _ in tmmb)
            {
            }
        }

        if (Remb.TryParse(item, out Remb remb))
        {
            for (int i = 0; i < remb.SsrcCount; i++)
            {
                remb.GetSsrc(i);
            }
        }
    }

    private static void ReadCongestion(in RtcpItem item)
    {
        if (TransportFeedback.TryParse(item, out TransportFeedback feedback))
        {
            int count = 0;
            foreach (PacketStatus _ in feedback)
            {
                count++;
            }

            Assert.Equal(feedback.StatusCount, count);
        }

        if (Ccfb.TryParse(item, out Ccfb ccfb))
        {
            foreach (CcfbStream stream in ccfb)
            {
                for (int i = 0; i < stream.Count; i++)
                {
                    _ = stream[i].ArrivalOffset;
                }
            }
        }
    }

    private static ReportBlock[] ReadBlocks(ReportBlocks blocks)
    {
        List<ReportBlock> list = [];
        foreach (ReportBlock block in blocks)
        {
            block.RoundTrip(1);
            list.Add(block);
        }

        Assert.Equal(blocks.Count, list.Count);
        return [.. list];
    }

    // Profile-specific words may follow in the original.
    private static void AssertBegins(in RtcpItem item, ReadOnlySpan<byte> written) =>
        Assert.True(item.Body.StartsWith(written[4..]));
}
