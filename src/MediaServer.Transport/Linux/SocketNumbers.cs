namespace MediaServer.Transport;

/// <summary>Socket levels, options and control messages of Linux (the same on x64 and arm64).</summary>
internal static class SocketNumbers
{
    internal const int SOL_IP = 0;
    internal const int SOL_SOCKET = 1;
    internal const int SOL_UDP = 17;
    internal const int SOL_IPV6 = 41;

    internal const int SO_SNDBUF = 7;
    internal const int SO_RCVBUF = 8;
    internal const int SO_SNDBUFFORCE = 32;
    internal const int SO_RCVBUFFORCE = 33;

    internal const int IP_TOS = 1;
    internal const int IP_PKTINFO = 8;
    internal const int IP_RECVTOS = 13;

    internal const int IPV6_RECVPKTINFO = 49;
    internal const int IPV6_PKTINFO = 50;
    internal const int IPV6_RECVTCLASS = 66;
    internal const int IPV6_TCLASS = 67;

    internal const int UDP_SEGMENT = 103;
    internal const int UDP_GRO = 104;

    internal const ushort AF_INET = 2;
    internal const ushort AF_INET6 = 10;

    /// <summary><c>sizeof(struct cmsghdr)</c>: what stands before a control message's data.</summary>
    internal const int ControlHeader = 16;
}
