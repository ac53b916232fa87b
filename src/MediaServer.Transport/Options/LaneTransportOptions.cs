using System.Net;

namespace MediaServer.Transport;

/// <summary>What a lane's transport is opened with.</summary>
public sealed record LaneTransportOptions
{
    /// <summary>UDP and TCP port, 1-65535; 0 lets the system choose one that is free for both.</summary>
    public int Port { get; init; }

    /// <summary>Addresses to bind; null for all, IPv6 and IPv4 on one socket where the machine has IPv6.</summary>
    public IReadOnlyList<IPAddress>? BindAddresses { get; init; }

    /// <summary>Bytes of each UDP socket's receive buffer; what the system granted is in the description.</summary>
    public int ReceiveBufferBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of each UDP socket's send buffer.</summary>
    public int SendBufferBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Listens for ICE-TCP on the same port number (RFC 6544, passive).</summary>
    public bool EnableTcp { get; init; } = true;

    /// <summary>TCP connections at one time; more are closed as they come.</summary>
    public int MaxTcpConnections { get; init; } = 1000;

    /// <summary>TCP connections at one time from one address: a hospital behind one NAT fits, a flood does not.</summary>
    public int MaxTcpConnectionsPerAddress { get; init; } = 32;

    /// <summary>Bytes kept for a TCP peer that reads slowly; a datagram that does not fit is dropped and counted.</summary>
    public int TcpSendBufferBytes { get; init; } = 256 * 1024;

    /// <summary>Milliseconds within which a new TCP connection must bring its first STUN message.</summary>
    public int TcpFirstMessageMilliseconds { get; init; } = 10_000;

    /// <summary>Marking by class of traffic.</summary>
    public DscpValues Dscp { get; init; } = new();

    /// <summary>Marks datagrams ECT(1) (RFC 9331); only for senders whose congestion control answers to marks.</summary>
    public bool EcnCapable { get; init; }

    /// <summary>The way to the sockets.</summary>
    public TransportPath Path { get; init; }
}
