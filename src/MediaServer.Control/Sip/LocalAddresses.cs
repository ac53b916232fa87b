using System.Net;
using System.Net.Sockets;

namespace MediaServer.Control.Sip;

/// <summary>Which of this machine's addresses a far side sees.</summary>
internal static class LocalAddresses
{
    /// <summary>The address that the system would send from; loopback when there is no way.</summary>
    public static IPAddress Toward(IPEndPoint remote)
    {
        try
        {
            // Connecting a datagram socket sends nothing: it only asks the routing table.
            using Socket socket = new(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(remote.Address, remote.Port == 0 ? 5060 : remote.Port));
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException)
        {
            return IPAddress.Loopback;
        }
    }
}
