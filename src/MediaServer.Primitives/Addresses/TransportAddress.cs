using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

namespace MediaServer.Primitives;

/// <summary>How a peer is reached.</summary>
public enum TransportProtocol : byte
{
    /// <summary>No address.</summary>
    None,

    /// <summary>UDP datagrams.</summary>
    Udp,

    /// <summary>RFC 4571 frames on a TCP connection (RFC 6544); <see cref="TransportAddress.Connection"/> names it.</summary>
    Tcp,
}

/// <summary>
/// A peer's transport address in 24 bytes and no reference: IPv6 or IPv4-mapped address, port, protocol and,
/// for TCP, the connection. Two connections from one address are two addresses.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct TransportAddress : IEquatable<TransportAddress>
{
    private readonly ulong _high;
    private readonly ulong _low;

    private TransportAddress(ulong high, ulong low, ushort port, TransportProtocol protocol, uint connection)
    {
        _high = high;
        _low = low;
        Port = port;
        Protocol = protocol;
        Connection = connection;
    }

    /// <summary>Port in host order.</summary>
    public ushort Port { get; }

    public TransportProtocol Protocol { get; }

    /// <summary>The transport's number for a TCP connection; for UDP the IPv6 scope id.</summary>
    public uint Connection { get; }

    public bool IsNone => Protocol == TransportProtocol.None;

    /// <summary>True for an IPv4 address (held as ::ffff:a.b.c.d).</summary>
    public bool IsIPv4 => _high == 0 && (_low >> 32) == 0xFFFF;

    /// <summary>The IPv4 address in host order; meaningful when <see cref="IsIPv4"/>.</summary>
    public uint IPv4 => (uint)_low;

    public static TransportAddress FromIPv4(uint address, ushort port, TransportProtocol protocol = TransportProtocol.Udp, uint connection = 0) =>
        new(0, 0x0000_FFFF_0000_0000UL | address, port, protocol, connection);

    /// <param name="address">16 bytes in network order.</param>
    /// <param name="port">Port in host order.</param>
    /// <param name="protocol">UDP or TCP.</param>
    /// <param name="connection">TCP connection number, or the scope id for UDP.</param>
    public static TransportAddress FromIPv6(ReadOnlySpan<byte> address, ushort port, TransportProtocol protocol = TransportProtocol.Udp, uint connection = 0) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(address), BinaryPrimitives.ReadUInt64BigEndian(address[8..]), port, protocol, connection);

    public static TransportAddress FromEndPoint(IPEndPoint endPoint, TransportProtocol protocol = TransportProtocol.Udp, uint connection = 0)
    {
        Span<byte> bytes = stackalloc byte[16];
        endPoint.Address.MapToIPv6().TryWriteBytes(bytes, out _);
        return FromIPv6(bytes, (ushort)endPoint.Port, protocol, connection);
    }

    /// <summary>Writes 16 bytes in network order.</summary>
    public void WriteIPv6(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
    }

    /// <summary>For logs and sockets outside the media path: allocates.</summary>
    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        WriteIPv6(bytes);
        IPAddress address = new(bytes);
        return new IPEndPoint(IsIPv4 ? address.MapToIPv4() : address, Port);
    }

    public bool Equals(TransportAddress other) =>
        _low == other._low && _high == other._high && Port == other.Port && Protocol == other.Protocol && Connection == other.Connection;

    public override bool Equals(object? obj) => obj is TransportAddress other && Equals(other);

    public override int GetHashCode()
    {
        // An address comes from the network: mixed with a key of this process, or an attacker could fill one bucket.
        ulong hash = _low ^ (_high * 0x9E37_79B9_7F4A_7C15UL) ^ ((ulong)Port << 48) ^ ((ulong)Connection << 8) ^ HashKey.Value;
        hash *= 0xD6E8_FEB8_6659_FD93UL;
        hash ^= hash >> 32;
        hash *= 0xD6E8_FEB8_6659_FD93UL;
        return (int)(hash >> 32) ^ (int)Protocol;
    }

    public static bool operator ==(TransportAddress left, TransportAddress right) => left.Equals(right);

    public static bool operator !=(TransportAddress left, TransportAddress right) => !left.Equals(right);

    /// <summary>An address is personal data: it prints its protocol only. Use <see cref="ToEndPoint"/> where it must be seen.</summary>
    public override string ToString() => $"{Protocol} [redacted]";

    private static class HashKey
    {
        // A fresh HashCode is seeded at random once for each process by the runtime.
        public static readonly ulong Value = ((ulong)(uint)HashCode.Combine(1) << 32) | (uint)HashCode.Combine(2);
    }
}
