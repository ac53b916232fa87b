using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>Reads and writes <c>sockaddr_in</c> and <c>sockaddr_in6</c> in place.</summary>
internal static unsafe class SocketName
{
    /// <summary>Bytes reserved for one name; <c>sockaddr_in6</c> takes 28.</summary>
    internal const int Stride = 32;

    internal static TransportAddress Read(byte* name)
    {
        ushort port = BinaryPrimitives.ReverseEndianness(*(ushort*)(name + 2));
        return *(ushort*)name switch
        {
            SocketNumbers.AF_INET6 => TransportAddress.FromIPv6(
                new ReadOnlySpan<byte>(name + 8, 16), port, TransportProtocol.Udp, *(uint*)(name + 24)),
            SocketNumbers.AF_INET => TransportAddress.FromIPv4(BinaryPrimitives.ReverseEndianness(*(uint*)(name + 4)), port),
            _ => default,
        };
    }

    /// <returns>Bytes written; 0 where an IPv4 socket can't reach the address.</returns>
    internal static uint Write(byte* name, in TransportAddress address, bool ipv6)
    {
        *(ushort*)(name + 2) = BinaryPrimitives.ReverseEndianness(address.Port);
        if (ipv6)
        {
            *(ushort*)name = SocketNumbers.AF_INET6;
            *(uint*)(name + 4) = 0;
            address.WriteIPv6(new Span<byte>(name + 8, 16));
            *(uint*)(name + 24) = address.IsIPv4 ? 0 : address.Connection;
            return 28;
        }

        if (!address.IsIPv4) return 0;
        *(ushort*)name = SocketNumbers.AF_INET;
        *(uint*)(name + 4) = BinaryPrimitives.ReverseEndianness(address.IPv4);
        *(ulong*)(name + 8) = 0;
        return 16;
    }
}
