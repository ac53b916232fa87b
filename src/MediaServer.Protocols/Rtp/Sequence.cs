namespace MediaServer.Protocols.Rtp;

/// <summary>Serial number arithmetic (RFC 1982) for 16-bit sequence numbers and 32-bit timestamps.</summary>
public static class Sequence
{
    /// <summary>True when <paramref name="a"/> comes after <paramref name="b"/>. Numbers exactly half the space
    /// apart, which RFC 1982 leaves undefined, are ordered by value so that one of the two is always newer.</summary>
    public static bool IsNewer(ushort a, ushort b)
    {
        ushort ahead = (ushort)(a - b);
        return ahead == 0x8000 ? a > b : ahead is > 0 and < 0x8000;
    }

    /// <summary>As <see cref="IsNewer(ushort, ushort)"/>, for timestamps.</summary>
    public static bool IsNewer(uint a, uint b)
    {
        uint ahead = a - b;
        return ahead == 0x8000_0000 ? a > b : ahead is > 0 and < 0x8000_0000;
    }

    /// <summary>How far it is from one to the other, -32768 to 32767.</summary>
    public static int Distance(ushort from, ushort to) => (short)(to - from);

    /// <summary>How far it is from one timestamp to the other in clock units.</summary>
    public static int Distance(uint from, uint to) => (int)(to - from);
}
