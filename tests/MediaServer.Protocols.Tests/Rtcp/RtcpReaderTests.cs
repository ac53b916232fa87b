using CsCheck;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Tests.Rtp;

namespace MediaServer.Protocols.Tests.Rtcp;

public class RtcpReaderTests
{
    [Fact]
    public void WalksACompound()
    {
        byte[] buffer = new byte[256];
        int length = ReceiverReport.Write(buffer, 1, []);
        length += SourceDescription.Write(buffer.AsSpan(length), 1, "name@host"u8);
        length += new Pli(1, 2).Write(buffer.AsSpan(length));
        RtcpReader reader = new(buffer.AsSpan(0, length));
        List<RtcpKind> kinds = [];
        while (reader.TryRead(out RtcpItem item))
        {
            kinds.Add(item.Kind);
        }

        Assert.Equal([RtcpKind.ReceiverReport, RtcpKind.SourceDescription, RtcpKind.Pli], kinds);
        Assert.False(reader.IsMalformed);
    }

    [Fact]
    public void UnknownTypesArePassedOver()
    {
        byte[] bytes = [0x80, 204, 0, 1, 1, 2, 3, 4, 0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2];
        RtcpReader reader = new(bytes);
        Assert.True(reader.TryRead(out RtcpItem app));
        Assert.Equal(RtcpKind.Unknown, app.Kind);
        Assert.True(reader.TryRead(out RtcpItem pli));
        Assert.Equal(RtcpKind.Pli, pli.Kind);
    }

    [Fact]
    public void PaddingIsTakenOff()
    {
        byte[] bytes = [0xA1, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 4];
        RtcpItem item = RtcpReading.Only(bytes);
        Assert.Equal(8, item.Body.Length);
        Assert.True(Pli.TryParse(item, out Pli pli));
        Assert.Equal(new Pli(1, 2), pli);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("00C80000")]
    [InlineData("80C80001")]
    [InlineData("A0C80000")]
    [InlineData("A0C8000100000000")]
    [InlineData("A0C8000100000008")]
    public void FalseLengthsRefuseTheRest(string hex)
    {
        byte[] good = new byte[Pli.Length];
        new Pli(1, 2).Write(good);
        byte[] bytes = [.. good, .. Convert.FromHexString(hex)];
        RtcpReader reader = new(bytes);
        Assert.True(reader.TryRead(out _));
        Assert.False(reader.TryRead(out _));
        Assert.True(reader.IsMalformed);
    }

    [Fact]
    public void NothingThrowsThreeWays() => Assert.NotEqual(0, ThreeWays.RunCorpus("rtcp-corpus", RtcpReading.ReadAll));

    [Fact]
    public void NothingThrowsOnNoise() =>
        Gen.Select(Gen.Byte[200, 207], Gen.Byte[0, 31], Gen.Byte.Array[0, 16]).Sample((type, count, words) =>
        {
            byte[] packet = [(byte)(0x80 | count), type, 0, (byte)words.Length, .. words, .. words, .. words, .. words];
            RtcpReading.ReadAll(packet);
        });
}
