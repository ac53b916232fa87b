using System.Globalization;
using System.Net;
using MediaServer.Primitives;
using MediaServer.Protocols.Stun;

namespace MediaServer.Protocols.Ice;

/// <summary>A host candidate of the server (RFC 8839 section 5.1), component 1 (RTP and RTCP share it, RFC 5761).</summary>
/// <param name="Foundation">Equal for candidates of one address and protocol (RFC 8445 section 5.1.1.3).</param>
/// <param name="Protocol">UDP, or TCP where the server listens (<c>passive</c>, RFC 6544).</param>
/// <param name="Priority">RFC 8445 section 5.1.2; RFC 6544 section 4.2 for TCP.</param>
/// <param name="Address">The address that clients reach; behind a one-to-one translator the public one.</param>
/// <param name="Port">1-65535.</param>
public sealed record IceCandidate(string Foundation, TransportProtocol Protocol, uint Priority, IPAddress Address, ushort Port)
{
    private const int HostTypePreference = 126;

    // RFC 6544 section 4.2: TCP below every UDP candidate, so that it is what remains when UDP is blocked.
    private const int HostTcpTypePreference = 90;
    private const int PassiveDirectionPreference = 4;
    private const int Component = 1;

    /// <param name="address">The server's address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="protocol">UDP or TCP.</param>
    /// <param name="index">Place in the order of preference, 0 the best; at most 8191.</param>
    public static IceCandidate Host(IPAddress address, ushort port, TransportProtocol protocol, int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, 8191);
        return new IceCandidate(FoundationOf(address, protocol), protocol, PriorityOf(protocol, index), address, port);
    }

    /// <summary>The attribute's value without <c>a=</c>: <c>candidate:... 1 udp 2130706431 192.0.2.1 20000 typ host</c>.</summary>
    public string ToSdpAttribute()
    {
        bool tcp = Protocol == TransportProtocol.Tcp;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"candidate:{Foundation} {Component} {(tcp ? "tcp" : "udp")} {Priority} {Address} {Port} typ host{(tcp ? " tcptype passive" : "")}");
    }

    /// <summary>As an attribute's value: an address of the server is nobody's secret.</summary>
    public override string ToString() => ToSdpAttribute();

    private static uint PriorityOf(TransportProtocol protocol, int index)
    {
        bool tcp = protocol == TransportProtocol.Tcp;
        uint type = tcp ? (uint)HostTcpTypePreference : HostTypePreference;
        uint local = tcp ? (uint)((PassiveDirectionPreference << 13) + (8191 - index)) : (uint)(65535 - index);
        return (type << 24) + (local << 8) + (256 - Component);
    }

    private static string FoundationOf(IPAddress address, TransportProtocol protocol)
    {
        Span<byte> bytes = stackalloc byte[17];
        address.MapToIPv6().TryWriteBytes(bytes, out _);
        bytes[16] = (byte)protocol;
        return Crc32.Compute(bytes).ToString(CultureInfo.InvariantCulture);
    }
}
