using CsCheck;
using MediaServer.Protocols.Rtcp;

namespace MediaServer.Protocols.Tests.Rtcp;

public class FeedbackTests
{
    [Fact]
    public void NackReadsBackOverPackets() => Gen.Select(Gen.UShort, Gen.Int[1, 40].Array[1, 100], Gen.Int[16, 80]).Sample((start, steps, room) =>
    {
        ushort[] lost = new ushort[steps.Length];
        ushort next = start;
        for (int i = 0; i < steps.Length; i++)
        {
            lost[i] = next;
            next += (ushort)steps[i];
        }

        List<ushort> read = [];
        byte[] buffer = new byte[room];
        for (int done = 0; done < lost.Length;)
        {
            int length = GenericNack.Write(buffer, 5, 6, lost.AsSpan(done), out int taken);
            Assert.True(taken > 0);
            done += taken;
            Assert.True(GenericNack.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out GenericNack nack));
            Assert.Equal((5u, 6u), (nack.SenderSsrc, nack.MediaSsrc));
            foreach (ushort sequence in nack)
            {
                read.Add(sequence);
            }
        }

        Assert.Equal(lost, read);
    });

    [Fact]
    public void NackPacksSeventeenIntoOnePair()
    {
        ushort[] lost = [.. Enumerable.Range(0, 17).Select(i => (ushort)(0xFFF8 + i))];
        byte[] buffer = new byte[64];
        Assert.Equal(16, GenericNack.Write(buffer, 1, 2, lost, out int taken));
        Assert.Equal(17, taken);
        Assert.Equal(0, GenericNack.Write(buffer, 1, 2, [], out _));
        Assert.Equal(0, GenericNack.Write(buffer.AsSpan(0, 12), 1, 2, lost, out _));
    }

    [Fact]
    public void FirReadsBack() => Gen.Select(Gen.UInt, Gen.Select(Gen.UInt, Gen.Byte).Array[0, 10]).Sample((sender, pairs) =>
    {
        FirEntry[] entries = [.. pairs.Select(p => new FirEntry(p.Item1, p.Item2))];
        byte[] buffer = new byte[128];
        int length = Fir.Write(buffer, sender, entries);
        Assert.True(Fir.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out Fir fir));
        List<FirEntry> read = [];
        foreach (FirEntry entry in fir)
        {
            read.Add(entry);
        }

        Assert.Equal(entries, read);
    });

    [Fact]
    public void RembReadsBackRoundedDown() => Gen.Select(Gen.ULong, Gen.Int[0, 63], Gen.UInt.Array[0, 8]).Sample((bits, shift, ssrcs) =>
    {
        ulong bitrate = bits >> shift;
        byte[] buffer = new byte[128];
        int length = Remb.Write(buffer, 1, bitrate, ssrcs);
        Assert.True(Remb.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out Remb remb));
        Assert.True(remb.Bitrate <= bitrate && bitrate - remb.Bitrate <= bitrate >> 17);
        Assert.Equal(ssrcs.Length, remb.SsrcCount);
        for (int i = 0; i < ssrcs.Length; i++)
        {
            Assert.Equal(ssrcs[i], remb.GetSsrc(i));
        }
    });

    // draft-alvestrand-rmcat-remb-03: exponent 6 bits, mantissa 18 bits.
    [Fact]
    public void RembReadsFixedBytes()
    {
        byte[] bytes = Convert.FromHexString("8FCE0005" + "0000000100000000" + "52454D42" + "01073800" + "00000005");
        Assert.True(Remb.TryParse(RtcpReading.Only(bytes), out Remb remb));
        Assert.Equal(0x33800ul << 1, remb.Bitrate);
        bytes[17] = 0xFF;
        Assert.True(Remb.TryParse(RtcpReading.Only(bytes), out Remb largest));
        Assert.Equal(ulong.MaxValue, largest.Bitrate);
    }

    [Fact]
    public void TmmbReadsBackRoundedDown() => Gen.Select(Gen.UInt, Gen.ULong, Gen.Int[0, 63], Gen.UShort[0, 511], Gen.Bool)
        .Sample((ssrc, bits, shift, overhead, notification) =>
        {
            TmmbEntry written = new(ssrc, bits >> shift, overhead);
            byte[] buffer = new byte[64];
            int length = notification ? Tmmb.WriteNotification(buffer, 3, [written]) : Tmmb.WriteRequest(buffer, 3, [written]);
            Assert.True(Tmmb.TryParse(RtcpReading.Only(buffer.AsSpan(0, length)), out Tmmb tmmb));
            Assert.Equal(notification, tmmb.IsNotification);
            Assert.True(tmmb.MoveNext());
            Assert.Equal((ssrc, overhead), (tmmb.Current.Ssrc, tmmb.Current.Overhead));
            Assert.True(tmmb.Current.Bitrate <= written.Bitrate && written.Bitrate - tmmb.Current.Bitrate <= written.Bitrate >> 16);
        });
}
