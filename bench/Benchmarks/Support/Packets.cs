using System.Buffers.Binary;

namespace MediaServer.Bench.Benchmarks.Support;

/// <summary>Packets to measure with.</summary>
internal static class Packets
{
    public const int HeaderLength = 20;

    /// <summary>An RTP packet with one one-byte header extension: transport-wide sequence number, id 3.</summary>
    public static byte[] Rtp(ushort sequence, uint ssrc, ReadOnlySpan<byte> payload, byte payloadType = 96, bool marker = false)
    {
        byte[] packet = new byte[HeaderLength + payload.Length];
        packet[0] = 0x90;
        packet[1] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), 90_000);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), 0xBEDE_0001);
        packet[16] = 0x31;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(17), sequence);
        payload.CopyTo(packet.AsSpan(HeaderLength));
        return packet;
    }

    public static byte[] Payload(int length)
    {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++)
        {
            payload[i] = (byte)(i * 31);
        }

        return payload;
    }

    /// <summary>RFC 7741: a picture id of 15 bits, TL0PICIDX, TID; the first packet of a key frame carries its size.</summary>
    public static byte[] Vp8(int length, int picture, bool start, bool key)
    {
        byte[] payload = Payload(length);
        payload[0] = (byte)(0x80 | (start ? 0x10 : 0));
        payload[1] = 0xE0;
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)(0x8000 | (picture & 0x7FFF)));
        payload[4] = (byte)picture;
        payload[5] = 0x20;
        if (start)
        {
            payload[6] = (byte)(key ? 0x10 : 0x11);
            payload.AsSpan(9, 3).Clear();
            new byte[] { 0x9D, 0x01, 0x2A, 0x00, 0x05, 0xD0, 0x02 }.CopyTo(payload, 9);
        }

        return payload;
    }

    /// <summary>RFC 9628: flexible mode off, picture id of 15 bits, layers and TL0PICIDX.</summary>
    public static byte[] Vp9(int length, int picture)
    {
        byte[] payload = Payload(length);

        // I, P, L, B: predicted picture, start of a frame.
        payload[0] = 0xE8;
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(1), (ushort)(0x8000 | (picture & 0x7FFF)));
        payload[3] = 0x00;
        payload[4] = (byte)picture;
        return payload;
    }

    /// <summary>RFC 6184 section 5.8: the start of a fragmented slice.</summary>
    public static byte[] H264(int length)
    {
        byte[] payload = Payload(length);
        payload[0] = 0x7C;
        payload[1] = 0x81;
        return payload;
    }
}
