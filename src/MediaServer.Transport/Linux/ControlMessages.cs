using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>Reads and writes the control messages (<c>cmsg</c>) of one datagram in place.</summary>
internal static unsafe class ControlMessages
{
    /// <summary>Bytes reserved for one message: packet information 40, class 24, segment 24, and room.</summary>
    internal const int Stride = 128;

    /// <summary>What came beside a datagram.</summary>
    internal ref struct Received
    {
        public TransportAddress Local;
        public int SegmentSize;

        /// <summary>TOS or traffic class: DSCP above, two ECN bits below.</summary>
        public byte Octet;
    }

    internal static void Read(byte* control, nuint length, ushort port, out Received received)
    {
        received = default;
        byte* end = control + length;
        while (end - control >= SocketNumbers.ControlHeader)
        {
            nuint size = *(nuint*)control;
            if (size < SocketNumbers.ControlHeader || size > (nuint)(end - control)) return;
            ReadOne(*(int*)(control + 8), *(int*)(control + 12), control + SocketNumbers.ControlHeader, port, ref received);
            control += (size + 7) & ~(nuint)7;
        }
    }

    /// <summary>
    /// Writes class, source and segment size. On a socket for both families an IPv4 destination goes through the
    /// kernel's IPv4 code, which takes IP_TOS and IP_PKTINFO and passes over the IPv6 ones: the destination's
    /// family decides, not the socket's.
    /// </summary>
    /// <returns>Bytes written.</returns>
    internal static nuint Write(byte* control, in TransportAddress destination, in TransportAddress source, byte octet, int segmentSize)
    {
        byte* at = control;
        bool ipv4 = destination.IsIPv4;
        Header(at, sizeof(int), ipv4 ? SocketNumbers.SOL_IP : SocketNumbers.SOL_IPV6, ipv4 ? SocketNumbers.IP_TOS : SocketNumbers.IPV6_TCLASS);
        *(int*)(at + SocketNumbers.ControlHeader) = octet;
        at += 24;
        if (!source.IsNone && source.IsIPv4 == ipv4) at += WriteSource(at, source, ipv4);
        if (segmentSize > 0)
        {
            Header(at, sizeof(ushort), SocketNumbers.SOL_UDP, SocketNumbers.UDP_SEGMENT);
            *(ushort*)(at + SocketNumbers.ControlHeader) = (ushort)segmentSize;
            at += 24;
        }

        return (nuint)(at - control);
    }

    private static int WriteSource(byte* at, in TransportAddress source, bool ipv4)
    {
        byte* data = at + SocketNumbers.ControlHeader;
        if (ipv4)
        {
            // struct in_pktinfo: interface, the address to send from, an address that only receiving fills.
            Header(at, 12, SocketNumbers.SOL_IP, SocketNumbers.IP_PKTINFO);
            *(int*)data = 0;
            *(uint*)(data + 4) = BinaryPrimitives.ReverseEndianness(source.IPv4);
            *(uint*)(data + 8) = 0;
            return 32;
        }

        Header(at, 20, SocketNumbers.SOL_IPV6, SocketNumbers.IPV6_PKTINFO);
        source.WriteIPv6(new Span<byte>(data, 16));
        *(uint*)(data + 16) = source.Connection;
        return 40;
    }

    private static void Header(byte* at, int size, int level, int type)
    {
        *(nuint*)at = (nuint)(SocketNumbers.ControlHeader + size);
        *(int*)(at + 8) = level;
        *(int*)(at + 12) = type;
    }

    private static void ReadOne(int level, int type, byte* data, ushort port, ref Received received)
    {
        switch (level, type)
        {
            case (SocketNumbers.SOL_IPV6, SocketNumbers.IPV6_PKTINFO):
                // The interface matters for link-local addresses only (fe80::/10).
                uint scope = data[0] == 0xFE && (data[1] & 0xC0) == 0x80 ? *(uint*)(data + 16) : 0;
                received.Local = TransportAddress.FromIPv6(new ReadOnlySpan<byte>(data, 16), port, TransportProtocol.Udp, scope);
                break;
            case (SocketNumbers.SOL_IP, SocketNumbers.IP_PKTINFO):
                received.Local = TransportAddress.FromIPv4(BinaryPrimitives.ReverseEndianness(*(uint*)(data + 4)), port);
                break;
            case (SocketNumbers.SOL_IP, SocketNumbers.IP_TOS):
                received.Octet = *data;
                break;
            case (SocketNumbers.SOL_IPV6, SocketNumbers.IPV6_TCLASS):
                received.Octet = (byte)*(int*)data;
                break;
            case (SocketNumbers.SOL_UDP, SocketNumbers.UDP_GRO):
                received.SegmentSize = *(int*)data;
                break;
        }
    }
}
