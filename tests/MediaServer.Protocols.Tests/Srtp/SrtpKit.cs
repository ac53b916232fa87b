using System.Buffers.Binary;
using MediaServer.Crypto;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Protocols.Tests.Srtp;

/// <summary>Keys, packets, and every profile on every path.</summary>
internal static class SrtpKit
{
    public const uint Ssrc = 0xCAFEBABE;

    public static TheoryData<SrtpProfile, CryptoPath> Everything
    {
        get
        {
            TheoryData<SrtpProfile, CryptoPath> data = [];
            foreach (SrtpProfile profile in Enum.GetValues<SrtpProfile>())
            {
                foreach (CryptoPath path in Paths)
                {
                    data.Add(profile, path);
                }
            }

            return data;
        }
    }

    public static IEnumerable<CryptoPath> Paths => Enum.GetValues<CryptoPath>().Where(CryptoSelection.IsSupported);

    public static SrtpSender Sender(SrtpProfile profile, CryptoPath path, byte seed = 1) => new(profile, Key(profile, seed), Salt(profile, seed), path);

    public static SrtpReceiver Receiver(SrtpProfile profile, CryptoPath path, byte seed = 1) => new(profile, Key(profile, seed), Salt(profile, seed), path);

    public static byte[] Key(SrtpProfile profile, byte seed) => Bytes(profile.KeyLength(), seed);

    public static byte[] Salt(SrtpProfile profile, byte seed) => Bytes(profile.SaltLength(), (byte)(seed + 100));

    public static byte[] Header(ushort sequence, int length = 12, uint ssrc = Ssrc)
    {
        byte[] header = Bytes(length, 3);
        header[0] = 0x80;
        header[1] = 96;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), ssrc);
        return header;
    }

    public static byte[] Rtp(SrtpSender sender, ulong index, int payload = 40)
    {
        byte[] packet = new byte[12 + payload + sender.RtpTagLength];
        Assert.Equal(packet.Length, sender.SealRtp(Header((ushort)index), default, Bytes(payload, 9), 0, (uint)(index >> 16), packet));
        return packet;
    }

    public static byte[] Rtcp(int length, uint ssrc = Ssrc)
    {
        byte[] packet = Bytes(length, 5);
        packet[0] = 0x80;
        packet[1] = 201;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        return packet;
    }

    public static byte[] Bytes(int length, byte seed)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 7) + seed);
        }

        return bytes;
    }
}
