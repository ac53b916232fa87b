using System.Net.Sockets;

namespace MediaServer.Transport;

/// <summary>Switches on what the batch path reads beside a datagram, and asks what the kernel can.</summary>
internal static class UdpOptions
{
    internal static void Enable(Socket socket)
    {
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // Gives IPv4 packets too, with mapped addresses.
            TrySet(socket, SocketNumbers.SOL_IPV6, SocketNumbers.IPV6_RECVPKTINFO, 1);
            TrySet(socket, SocketNumbers.SOL_IPV6, SocketNumbers.IPV6_RECVTCLASS, 1);
        }
        else
        {
            TrySet(socket, SocketNumbers.SOL_IP, SocketNumbers.IP_PKTINFO, 1);
        }

        TrySet(socket, SocketNumbers.SOL_IP, SocketNumbers.IP_RECVTOS, 1);
    }

    /// <summary>A kernel without it (before 4.18) would send a whole train as one datagram: asked, not tried.</summary>
    internal static bool HasSegmentation(Socket socket) => TrySet(socket, SocketNumbers.SOL_UDP, SocketNumbers.UDP_SEGMENT, 0);

    internal static bool TryJoin(Socket socket) => TrySet(socket, SocketNumbers.SOL_UDP, SocketNumbers.UDP_GRO, 1);

    private static bool TrySet(Socket socket, int level, int option, int value)
    {
        try
        {
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(value));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
