using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Stun;

/// <summary>
/// The XOR form of an address (RFC 8489 section 14.2): hidden from address translators that rewrite whatever looks
/// like an address.
/// </summary>
internal static class StunXorAddress
{
    private const byte FamilyIPv4 = 1;
    private const byte FamilyIPv6 = 2;

    /// <summary>Bytes of the value for this address: 8 or 20.</summary>
    public static int Size(TransportAddress address) => address.IsIPv4 ? 8 : 20;

    public static void Write(Span<byte> value, TransportAddress address, ReadOnlySpan<byte> transactionId)
    {
        value[0] = 0;
        value[1] = address.IsIPv4 ? FamilyIPv4 : FamilyIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ (StunHeader.MagicCookie >> 16)));
        if (address.IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(value[4..], address.IPv4 ^ StunHeader.MagicCookie);
            return;
        }

        address.WriteIPv6(value[4..]);
        Mask(value.Slice(4, 16), transactionId);
    }

    public static bool TryRead(ReadOnlySpan<byte> value, ReadOnlySpan<byte> transactionId, out TransportAddress address)
    {
        address = default;
        if (value.Length < 8)
        {
            return false;
        }

        ushort port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ (StunHeader.MagicCookie >> 16));
        switch (value[1])
        {
            case FamilyIPv4 when value.Length == 8:
                address = TransportAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(value[4..]) ^ StunHeader.MagicCookie, port);
                return true;
            case FamilyIPv6 when value.Length == 20:
                Span<byte> plain = stackalloc byte[16];
                value[4..].CopyTo(plain);
                Mask(plain, transactionId);
                address = TransportAddress.FromIPv6(plain, port);
                return true;
            default:
                return false;
        }
    }

    private static void Mask(Span<byte> address, ReadOnlySpan<byte> transactionId)
    {
        uint first = BinaryPrimitives.ReadUInt32BigEndian(address) ^ StunHeader.MagicCookie;
        BinaryPrimitives.WriteUInt32BigEndian(address, first);
        for (int i = 0; i < StunHeader.TransactionIdSize; i++)
        {
            address[4 + i] ^= transactionId[i];
        }
    }
}
