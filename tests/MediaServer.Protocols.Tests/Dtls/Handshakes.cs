using System.Buffers.Binary;

namespace MediaServer.Protocols.Tests.Dtls;

/// <summary>Writes records and handshake fragments (RFC 6347 sections 4.1 and 4.2.2).</summary>
internal static class Handshakes
{
    public static byte[] Fragment(int length, int offset, int count, byte type = 1, ushort sequence = 0)
    {
        byte[] bytes = new byte[12 + count];
        bytes[0] = type;
        WriteUInt24(bytes.AsSpan(1), length);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), sequence);
        WriteUInt24(bytes.AsSpan(6), offset);
        WriteUInt24(bytes.AsSpan(9), count);
        bytes.AsSpan(12).Fill(0xAA);
        return bytes;
    }

    public static byte[] Record(byte[] fragment, byte type = 22, ushort epoch = 0, ulong sequence = 0)
    {
        byte[] bytes = new byte[13 + fragment.Length];
        bytes[0] = type;
        bytes[1] = 0xFE;
        bytes[2] = 0xFD;
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(3), ((ulong)epoch << 48) | sequence);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(11), (ushort)fragment.Length);
        fragment.CopyTo(bytes, 13);
        return bytes;
    }

    private static void WriteUInt24(Span<byte> bytes, int value)
    {
        bytes[0] = (byte)(value >> 16);
        bytes[1] = (byte)(value >> 8);
        bytes[2] = (byte)value;
    }
}
