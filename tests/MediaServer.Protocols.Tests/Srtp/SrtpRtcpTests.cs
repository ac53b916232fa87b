using System.Buffers.Binary;
using MediaServer.Crypto;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Protocols.Tests.Srtp;

public class SrtpRtcpTests
{
    public static TheoryData<SrtpProfile, CryptoPath> Everything => SrtpKit.Everything;

    [Theory]
    [MemberData(nameof(Everything))]
    public void WhatIsSealedOpensOnce(SrtpProfile profile, CryptoPath path)
    {
        using SrtpSender sender = SrtpKit.Sender(profile, path);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile, path);
        byte[] packet = new byte[1500];
        byte[] plain = new byte[1500];
        foreach (int length in (int[])[8, 12, 28, 52, 100, 1200])
        {
            byte[] report = SrtpKit.Rtcp(length);
            int total = sender.SealRtcp(report, packet);
            Assert.Equal(length + profile.RtcpOverhead(), total);
            Assert.Equal(DropReason.None, receiver.OpenRtcp(packet.AsSpan(0, total), plain, out int opened));
            Assert.Equal(report, plain[..opened]);
            Assert.Equal(DropReason.Replayed, receiver.OpenRtcp(packet.AsSpan(0, total), plain, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void InPlace(SrtpProfile profile, CryptoPath path)
    {
        using SrtpSender sender = SrtpKit.Sender(profile, path);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile, path);
        byte[] report = SrtpKit.Rtcp(300);
        byte[] packet = new byte[400];
        report.CopyTo(packet, 0);
        int total = sender.SealRtcp(packet.AsSpan(0, 300), packet);
        Assert.Equal(DropReason.None, receiver.OpenRtcp(packet.AsSpan(0, total), packet, out int opened));
        Assert.Equal(report, packet[..opened]);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void AnyFlippedBitAndAnyCutFail(SrtpProfile profile, CryptoPath path)
    {
        using SrtpSender sender = SrtpKit.Sender(profile, path);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile, path);
        byte[] packet = new byte[28 + profile.RtcpOverhead()];
        byte[] plain = new byte[100];
        sender.SealRtcp(SrtpKit.Rtcp(28), packet);
        for (int bit = 0; bit < packet.Length * 8; bit++)
        {
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(DropReason.BadTag, receiver.OpenRtcp(packet, plain, out _));
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (int length = 0; length < packet.Length; length++)
        {
            Assert.True(receiver.OpenRtcp(packet.AsSpan(0, length), plain, out _) is DropReason.Truncated or DropReason.BadTag);
        }

        Assert.Equal(DropReason.Oversized, receiver.OpenRtcp(packet, plain.AsSpan(0, 27), out _));
        Assert.Equal(DropReason.None, receiver.OpenRtcp(packet, plain, out _));
    }

    [Fact]
    public void UnencryptedReportsAreAuthenticated()
    {
        // Some Cisco rooms offer UNENCRYPTED_SRTCP: tag over the readable packet, E bit 0.
        SrtpProfile profile = SrtpProfile.Aes128CmHmacSha1_80;
        byte[] key = new byte[20];
        SrtpKeyDerivation derivation = new(profile, SrtpKit.Key(profile, 1), SrtpKit.Salt(profile, 1));
        derivation.Derive(SrtpKeyDerivation.RtcpAuthentication, key);
        derivation.Dispose();
        byte[] report = SrtpKit.Rtcp(28);
        byte[] packet = [.. report, 0, 0, 0, 5, .. new byte[10]];
        byte[] digest = new byte[20];
        HmacSha1.Compute(key, packet.AsSpan(0, 32), digest);
        digest.AsSpan(0, 10).CopyTo(packet.AsSpan(32));

        using SrtpReceiver receiver = SrtpKit.Receiver(profile, CryptoPath.Auto);
        byte[] plain = new byte[28];
        packet[10] ^= 1;
        Assert.Equal(DropReason.BadTag, receiver.OpenRtcp(packet, plain, out _));
        packet[10] ^= 1;
        Assert.Equal(DropReason.None, receiver.OpenRtcp(packet, plain, out int length));
        Assert.Equal(report, plain[..length]);
        Assert.Equal(DropReason.Replayed, receiver.OpenRtcp(packet, plain, out _));
    }

    [Fact]
    public void IndexRunsOut()
    {
        using SrtpSender sender = SrtpKit.Sender(SrtpProfile.AeadAes128Gcm, CryptoPath.Auto);
        byte[] packet = new byte[100];
        sender.NextRtcpIndex = 0x7FFF_FFFF;
        Assert.NotEqual(0, sender.SealRtcp(SrtpKit.Rtcp(28), packet));
        Assert.Equal(0, sender.SealRtcp(SrtpKit.Rtcp(28), packet));
        Assert.Equal(0, sender.SealRtcp(SrtpKit.Rtcp(28), packet));
    }

    [Fact]
    public void NoRtcpIsNotSealed()
    {
        using SrtpSender sender = SrtpKit.Sender(SrtpProfile.AeadAes128Gcm, CryptoPath.Auto);
        Assert.Equal(0, sender.SealRtcp(new byte[7], new byte[100]));
    }

    [Fact]
    public void ManySendersBehindOneKey()
    {
        SrtcpReplayTable table = new();
        for (uint ssrc = 0; ssrc < 100; ssrc++)
        {
            Assert.Equal(DropReason.None, table.Check(ssrc, 0));
            table.Accept(ssrc, 0);
            Assert.Equal(DropReason.Replayed, table.Check(ssrc, 0));
        }

        // The oldest gave way, the 64 latest are still guarded.
        Assert.Equal(DropReason.None, table.Check(0, 0));
        Assert.Equal(DropReason.Replayed, table.Check(99 - 63, 0));
    }

    [Fact]
    public void WindowOfIndices()
    {
        SrtcpReplayTable table = new();
        table.Accept(1, 100);
        Assert.Equal(DropReason.None, table.Check(1, 37));
        Assert.Equal(DropReason.TooOld, table.Check(1, 36));
        table.Accept(1, 37);
        Assert.Equal(DropReason.Replayed, table.Check(1, 37));
        table.Accept(1, 163);
        Assert.Equal(DropReason.Replayed, table.Check(1, 100));
        table.Accept(1, 0x7FFF_FFFF);
        Assert.Equal(DropReason.TooOld, table.Check(1, 163));
        Assert.Equal(DropReason.None, table.Check(1, 0x7FFF_FFFE));
    }

    [Fact]
    public void IndexIsReadWhereTheProfilePutsIt()
    {
        foreach (SrtpProfile profile in Enum.GetValues<SrtpProfile>())
        {
            using SrtpSender sender = SrtpKit.Sender(profile, CryptoPath.Auto);
            byte[] packet = new byte[28 + profile.RtcpOverhead()];
            sender.NextRtcpIndex = 77;
            sender.SealRtcp(SrtpKit.Rtcp(28), packet);
            int at = profile.IsAead() ? packet.Length - 4 : 28;
            Assert.Equal(0x8000_0000 | 77u, BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(at)));
        }
    }
}
