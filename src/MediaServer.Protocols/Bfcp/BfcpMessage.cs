using System.Buffers.Binary;

namespace MediaServer.Protocols.Bfcp;

/// <summary>A view of one message: its common header and its attributes (RFC 8855 section 5).</summary>
public readonly ref struct BfcpMessage
{
    /// <summary>Bytes of the common header.</summary>
    public const int HeaderLength = 12;

    private BfcpMessage(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>Header and payload.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>1 over TCP, 2 over UDP; old endpoints say 1 everywhere.</summary>
    public int Version => Bytes[0] >> 5;

    /// <summary>The R bit: an answer to something of ours.</summary>
    public bool IsResponse => (Bytes[0] & 0x10) != 0;

    public BfcpPrimitive Primitive => (BfcpPrimitive)Bytes[1];

    public uint Conference => BinaryPrimitives.ReadUInt32BigEndian(Bytes[4..]);

    public ushort Transaction => BinaryPrimitives.ReadUInt16BigEndian(Bytes[8..]);

    public ushort User => BinaryPrimitives.ReadUInt16BigEndian(Bytes[10..]);

    /// <summary>Reads a message that the bytes begin with; false for another version, a fragment or a cut one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out BfcpMessage message)
    {
        message = default;
        if (bytes.Length < HeaderLength || bytes[0] >> 5 is not (1 or 2) || (bytes[0] & 0x08) != 0)
        {
            return false;
        }

        int length = HeaderLength + (4 * BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        if (length > bytes.Length)
        {
            return false;
        }

        message = new BfcpMessage(bytes[..length]);
        return true;
    }

    /// <summary>The 16-bit value that an attribute begins with; false when it is missing or cut.</summary>
    public bool TryFind(BfcpAttribute wanted, out ushort value)
    {
        value = 0;
        ReadOnlySpan<byte> rest = Bytes[HeaderLength..];
        while (rest.Length >= 2)
        {
            // The length counts the two bytes of header and not the padding (section 5.2).
            int length = rest[1];
            if (length < 2 || length > rest.Length)
            {
                return false;
            }

            if (rest[0] >> 1 == (int)wanted && length >= 4)
            {
                value = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
                return true;
            }

            rest = rest[Math.Min(rest.Length, (length + 3) & ~3)..];
        }

        return false;
    }
}
