using CsCheck;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Protocols.Tests.Rtp;

public class RtpPacketTests
{
    // Version 2, padding, extension, one CSRC; marker, PT 96.
    private static readonly byte[] Full = Convert.FromHexString(
        "B1E0123400000102AABBCCDD" + "00000007" + "BEDE0002" + "10FF00" + "2101020000" + "0102030405" + "000003");

    [Fact]
    public void ReadsEveryField()
    {
        Assert.True(RtpPacket.TryParse(Full, out RtpPacket packet));
        Assert.Equal(96, packet.PayloadType);
        Assert.True(packet.Marker);
        Assert.Equal(0x1234, packet.SequenceNumber);
        Assert.Equal(0x102u, packet.Timestamp);
        Assert.Equal(0xAABBCCDDu, packet.Ssrc);
        Assert.Equal(1, packet.CsrcCount);
        Assert.Equal(7u, packet.GetCsrc(0));
        Assert.Equal(RtpPacket.OneByteProfile, packet.ExtensionProfile);
        Assert.Equal(28, packet.HeaderLength);
        Assert.Equal(3, packet.PaddingLength);
        Assert.Equal("0102030405", Convert.ToHexString(packet.Payload));
        Assert.True(packet.TryGetExtension(1, out ReadOnlySpan<byte> level));
        Assert.Equal("FF", Convert.ToHexString(level));
        Assert.True(packet.TryGetExtension(2, out ReadOnlySpan<byte> sequence));
        Assert.Equal("0102", Convert.ToHexString(sequence));
        Assert.False(packet.TryGetExtension(3, out _));
        Assert.False(packet.TryGetExtension(0, out _));
    }

    [Fact]
    public void HeaderIsReadWithoutPadding()
    {
        byte[] encrypted = [.. Full];
        encrypted[^1] = 0xFF;
        Assert.False(RtpPacket.TryParse(encrypted, out _));
        Assert.True(RtpPacket.TryReadHeader(encrypted, out RtpHeader header));
        Assert.Equal(28, header.HeaderLength);
        Assert.True(header.HasPadding);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("4060000100000001000000")]
    [InlineData("406000010000000100000002")]
    [InlineData("816000010000000100000002")]
    [InlineData("906000010000000100000002")]
    [InlineData("906000010000000100000002BEDE0001")]
    [InlineData("A06000010000000100000002")]
    [InlineData("A0600001000000010000000200")]
    [InlineData("A0600001000000010000000202")]
    public void RefusesWhatCantBe(string hex) => Assert.False(RtpPacket.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void PacketOfPaddingOnlyHasNoPayload()
    {
        Assert.True(RtpPacket.TryParse(Convert.FromHexString("A0600001000000010000000200000003")[..15], out _) is false);
        Assert.True(RtpPacket.TryParse(Convert.FromHexString("A06000010000000100000002000003"), out RtpPacket packet));
        Assert.True(packet.Payload.IsEmpty);
    }

    [Theory]
    [InlineData("BEDE", "F0010000", "")] // id 15 stops
    [InlineData("BEDE", "10AAF0BB20CC0000", "1:AA")]
    [InlineData("BEDE", "0110AA00", "")] // id 0 with a length stops
    [InlineData("BEDE", "00100000", "1:00")] // padding in front
    [InlineData("BEDE", "10AA3F01", "1:AA")] // claims more than there is
    [InlineData("1000", "0100020203040000", "1: 2:0304")]
    [InlineData("100F", "10011100", "16:11")] // application bits are ignored
    [InlineData("1000", "00000001", "")] // an id without a length
    [InlineData("1000", "01FF0000", "")]
    [InlineData("ABCD", "10AA0000", "")] // another profile has no elements
    public void WalksExtensions(string profile, string data, string expected)
    {
        List<string> found = [];
        foreach (RtpExtension element in new RtpExtensions(Convert.ToUInt16(profile, 16), Convert.FromHexString(data)))
        {
            found.Add($"{element.Id}:{Convert.ToHexString(element.Data)}");
        }

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Fact]
    public void NothingThrowsThreeWays()
    {
        ThreeWays.Run(Full, ReadAll);
        int files = ThreeWays.RunCorpus("rtp-corpus", ReadAll);
        Assert.NotEqual(0, files);
    }

    [Fact]
    public void NothingThrowsOnNoise() => Gen.Byte.Array[0, 64].Sample(bytes => ReadAll(bytes));

    internal static void ReadAll(ReadOnlySpan<byte> bytes)
    {
        Demultiplexer.Classify(bytes);
        bool header = RtpPacket.TryReadHeader(bytes, out RtpHeader read);
        Assert.True(!header || read.HeaderLength <= bytes.Length);
        if (!RtpPacket.TryParse(bytes, out RtpPacket packet))
        {
            return;
        }

        Assert.True(header);
        Assert.Equal(bytes.Length, packet.HeaderLength + packet.Payload.Length + packet.PaddingLength);
        for (int i = 0; i < packet.CsrcCount; i++)
        {
            packet.GetCsrc(i);
        }

        int elements = 0;
        foreach (RtpExtension element in packet.Extensions)
        {
            Assert.NotEqual(0, element.Id);
            elements++;
            AbsSendTime.TryRead(element.Data, out _);
            TransportSequenceNumber.TryRead(element.Data, out _, out _);
            AudioLevel.TryRead(element.Data, out _, out _);
            PlayoutDelay.TryRead(element.Data, out _, out _);
            AbsCaptureTime.TryRead(element.Data, out AbsCaptureTime time);
            _ = time.Offset;
            StreamIdentifier.TryRead(element.Data, out _);
        }

        Assert.True(elements <= packet.ExtensionData.Length);
        Rtx.TryRead(packet.Payload, out _, out _);
        OpusToc.TryRead(packet.Payload, out _);
        RedTests.ReadAll(packet.Payload);
    }
}
