using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Tests.Rtp;

namespace MediaServer.Protocols.Tests.Rtcp;

public class CcfbTests
{
    // RFC 8888 section 3.1: two streams, three reports (padded) and two; report timestamp last.
    private static readonly byte[] Packet = Convert.FromHexString(
        "8BCD0009" + "00000001" +
        "0000000A" + "FFFF0003" + "8010" + "0000" + "FFFF" + "0000" +
        "0000000B" + "00010002" + "BFFE" + "8000" +
        "12345678");

    [Fact]
    public void ReadsFixedBytes()
    {
        Assert.True(Ccfb.TryParse(RtcpReading.Only(Packet), out Ccfb ccfb));
        Assert.Equal((1u, 0x12345678u), (ccfb.SenderSsrc, ccfb.ReportTimestamp));
        Assert.True(ccfb.MoveNext());
        CcfbStream first = ccfb.Current;
        Assert.Equal((10u, 0xFFFF, 3), (first.Ssrc, first.BeginSequence, first.Count));
        Assert.Equal((true, 0, 16), (first[0].Received, first[0].Ecn, first[0].ArrivalOffset));
        Assert.False(first[1].Received);
        Assert.Equal((3, CcfbReport.NotKnown), (first[2].Ecn, first[2].ArrivalOffset));
        Assert.True(ccfb.MoveNext());
        Assert.Equal((11u, 2), (ccfb.Current.Ssrc, ccfb.Current.Count));
        Assert.Equal((1, CcfbReport.TooLongAgo), (ccfb.Current[0].Ecn, ccfb.Current[0].ArrivalOffset));
        Assert.False(ccfb.MoveNext());
    }

    [Fact]
    public void RefusesAStreamThatClaimsMoreThanThereIs()
    {
        byte[] bytes = [.. Packet];
        bytes[15] = 200;
        Assert.False(Ccfb.TryParse(RtcpReading.Only(bytes), out _));
    }

    [Fact]
    public void NothingThrowsThreeWays() => ThreeWays.Run(Packet, RtcpReading.ReadAll);
}
