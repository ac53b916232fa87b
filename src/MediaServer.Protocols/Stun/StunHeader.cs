namespace MediaServer.Protocols.Stun;

/// <summary>The fixed header: type, length, magic cookie, transaction id (RFC 8489 section 5).</summary>
public static class StunHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 20;

    public const uint MagicCookie = 0x2112_A442;

    /// <summary>Bytes of a transaction id.</summary>
    public const int TransactionIdSize = 12;

    /// <summary>The class and method as the 14 bits of the type field: M11-M7 C1 M6-M4 C0 M3-M0.</summary>
    public static ushort Type(StunClass messageClass, StunMethod method)
    {
        int m = (int)method;
        int c = (int)messageClass;
        return (ushort)(((m & 0xF80) << 2) | ((m & 0x070) << 1) | (m & 0x00F) | ((c & 2) << 7) | ((c & 1) << 4));
    }

    public static StunClass ClassOf(ushort type) => (StunClass)(((type >> 7) & 2) | ((type >> 4) & 1));

    public static StunMethod MethodOf(ushort type) =>
        (StunMethod)(((type >> 2) & 0xF80) | ((type >> 1) & 0x070) | (type & 0x00F));

    /// <summary>True when a datagram can only be STUN among what shares its port: first byte 0-3 (RFC 7983 section 7).</summary>
    public static bool IsStun(ReadOnlySpan<byte> datagram) => datagram.Length >= Size && datagram[0] < 4;
}
