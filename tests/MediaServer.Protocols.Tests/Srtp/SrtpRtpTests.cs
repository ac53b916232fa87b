using MediaServer.Crypto;
using MediaServer.Primitives;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Protocols.Tests.Srtp;

public class SrtpRtpTests
{
    public static TheoryData<SrtpProfile, CryptoPath> Everything => SrtpKit.Everything;

    [Theory]
    [MemberData(nameof(Everything))]
    public void WhatIsSealedOpens(SrtpProfile profile, CryptoPath path)
    {
        using SrtpSender sender = SrtpKit.Sender(profile, path);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile, path);
        SrtpReceiveState state = default;
        byte[] packet = new byte[2000];
        ushort sequence = 0;
        foreach ((int headerLength, int prefix, int payload, int padding) in (
            (int, int, int, int)[])[(12, 0, 1200, 0), (12, 0, 0, 0), (20, 3, 1100, 0), (32, 2, 50, 0), (60, 32, 200, 255), (28, 0, 128, 1), (16, 6, 122, 0)])
        {
            byte[] header = SrtpKit.Header(++sequence, headerLength);
            byte[] body = SrtpKit.Bytes(payload, 4);
            byte[] before = SrtpKit.Bytes(prefix, 5);
            byte[] tail = new byte[padding];
            if (padding > 0)
            {
                tail[^1] = (byte)padding;
            }

            byte[] expected = [.. header, .. before, .. body, .. tail];
            int length = sender.SealRtp(header, before, body, padding, 0, packet);
            Assert.Equal(expected.Length + profile.RtpTagLength(), length);
            Assert.Equal(DropReason.None, receiver.OpenRtp(packet.AsSpan(0, length), headerLength, ref state, packet, out int plain));
            Assert.Equal(expected, packet[..plain]);
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void PathsAgree(SrtpProfile profile, CryptoPath path)
    {
        using SrtpSender sender = SrtpKit.Sender(profile, path);
        using SrtpSender reference = SrtpKit.Sender(profile, CryptoPath.Framework);
        for (ulong index = 0xFFF0; index < 0x1_0010; index++)
        {
            Assert.Equal(SrtpKit.Rtp(reference, index, (int)(index % 997)), SrtpKit.Rtp(sender, index, (int)(index % 997)));
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void WrapLossAndReordering(SrtpProfile profile, CryptoPath path)
    {
        using SrtpSender sender = SrtpKit.Sender(profile, path);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile, path);
        SrtpReceiveState state = default;
        byte[] plain = new byte[100];
        foreach (ulong index in (ulong[])[0xFFF0, 0xFFFE, 0x1_0001, 0xFFFF, 0x1_0000, 0x1_7FFF, 0x1_F000, 0x2_0005, 0x1_FFFF])
        {
            byte[] packet = SrtpKit.Rtp(sender, index);
            Assert.Equal(DropReason.None, receiver.OpenRtp(packet, 12, ref state, plain, out _));
            Assert.Equal(DropReason.Replayed, receiver.OpenRtp(packet, 12, ref state, plain, out int length));
            Assert.Equal(0, length);
        }

        Assert.Equal(2u, state.RolloverCounter);
        Assert.Equal(DropReason.TooOld, receiver.OpenRtp(SrtpKit.Rtp(sender, 0x1_F000), 12, ref state, plain, out _));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void AnyFlippedBitFailsAndChangesNothing(SrtpProfile profile, CryptoPath path)
    {
        using SrtpSender sender = SrtpKit.Sender(profile, path);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile, path);
        SrtpReceiveState state = default;
        byte[] plain = new byte[200];
        Assert.Equal(DropReason.None, receiver.OpenRtp(SrtpKit.Rtp(sender, 1000), 12, ref state, plain, out _));
        byte[] packet = SrtpKit.Rtp(sender, 1001, 90);
        for (int bit = 0; bit < packet.Length * 8; bit++)
        {
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            plain.AsSpan().Fill(0xAA);
            DropReason reason = receiver.OpenRtp(packet, 12, ref state, plain, out int length);

            // A changed sequence number may fall out of the window before the tag is looked at.
            Assert.True(reason is DropReason.BadTag || (bit / 8 is 2 or 3 && reason is DropReason.Replayed or DropReason.TooOld), $"bit {bit}: {reason}");
            Assert.Equal(0, length);
            Assert.True(plain.AsSpan().IndexOfAnyExcept((byte)0xAA) < 0, $"plaintext left, bit {bit}");
            Assert.Equal(1000, state.HighestSequence);
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(DropReason.None, receiver.OpenRtp(packet, 12, ref state, plain, out _));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void EveryCutIsRefused(SrtpProfile profile, CryptoPath path)
    {
        using SrtpSender sender = SrtpKit.Sender(profile, path);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile, path);
        SrtpReceiveState state = default;
        byte[] packet = SrtpKit.Rtp(sender, 7);
        byte[] plain = new byte[packet.Length];
        for (int length = 0; length < packet.Length; length++)
        {
            DropReason reason = receiver.OpenRtp(packet.AsSpan(0, length), 12, ref state, plain, out _);
            Assert.True(reason is DropReason.Truncated or DropReason.BadTag, $"{length}: {reason}");
        }

        Assert.Equal(DropReason.Truncated, receiver.OpenRtp(packet, 11, ref state, plain, out _));
        Assert.Equal(DropReason.Truncated, receiver.OpenRtp(packet, packet.Length, ref state, plain, out _));
        Assert.Equal(DropReason.Oversized, receiver.OpenRtp(packet, 12, ref state, plain.AsSpan(0, 20), out _));
        Assert.True(state.IsFresh);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void NothingIsAllocated(SrtpProfile profile, CryptoPath path)
    {
        using SrtpSender sender = SrtpKit.Sender(profile, path);
        using SrtpReceiver receiver = SrtpKit.Receiver(profile, path);
        SrtpSealQueue queue = new(path);
        byte[] payload = new byte[1200];
        byte[] header = SrtpKit.Header(1);
        byte[] packet = GC.AllocateArray<byte>(1400, pinned: true);
        byte[] report = new byte[120];
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Run()
        {
            for (int i = 0; i < 40; i++)
            {
                SrtpReceiveState state = default;
                int length = sender.SealRtp(header, default, payload, 0, 0, packet);
                DropReason reason = receiver.OpenRtp(packet.AsSpan(0, length), 12, ref state, packet, out _);
                queue.Add(sender, header, default, payload, 0, 0, packet);
                queue.Flush();
                length = sender.SealRtcp(header, report);
                if (reason != DropReason.None || receiver.OpenRtcp(report.AsSpan(0, length), report, out _) != DropReason.None)
                {
                    throw new InvalidOperationException();
                }
            }
        }
    }

    [Fact]
    public void WrongKeyLengthsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new SrtpSender(SrtpProfile.AeadAes128Gcm, new byte[16], new byte[14]));
        Assert.Throws<ArgumentException>(() => new SrtpReceiver(SrtpProfile.AeadAes256Gcm, new byte[16], new byte[12]));
        Assert.Throws<ArgumentException>(() => new SrtpSender(SrtpProfile.Aes128CmHmacSha1_80, new byte[16], new byte[12]));
    }
}
