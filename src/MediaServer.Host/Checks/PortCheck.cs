using System.Net;
using System.Net.Sockets;
using MediaServer.Control.Configuration;

namespace MediaServer.Host.Checks;

/// <summary>Whether the ports can be had: they are bound for a moment.</summary>
internal static class PortCheck
{
    public static IEnumerable<Finding> Run(MediaServerOptions options)
    {
        foreach (ListenUrl url in options.Http.Urls.Where(url => url.Port > 0))
        {
            yield return Try($"TCP {url.Port} (page)", url.Address ?? IPAddress.IPv6Any, url.Port, ProtocolType.Tcp, "choose another address with --urls, or stop what listens there (ss -ltnp)");
        }

        for (int lane = 0; lane < options.Media.Lanes; lane++)
        {
            int port = options.Media.Port + lane;
            yield return Try($"UDP {port} (media)", IPAddress.IPv6Any, port, ProtocolType.Udp, "choose another MediaServer:Media:Port, or stop what uses it (ss -lunp)");
            yield return Try($"TCP {port} (media)", IPAddress.IPv6Any, port, ProtocolType.Tcp, "choose another MediaServer:Media:Port, or stop what listens there (ss -ltnp)");
        }
    }

    private static Finding Try(string what, IPAddress address, int port, ProtocolType protocol, string mend)
    {
        try
        {
            if (!Socket.OSSupportsIPv6 && address.Equals(IPAddress.IPv6Any))
            {
                address = IPAddress.Any;
            }

            using Socket socket = new(address.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address, port));
            return new Finding(what, Verdict.Good, "free");
        }
        catch (SocketException error)
        {
            string right = error.SocketErrorCode == SocketError.AccessDenied ? "give the program CAP_NET_BIND_SERVICE, or choose a port above 1023" : mend;
            return new Finding(what, Verdict.Bad, error.SocketErrorCode == SocketError.AddressAlreadyInUse ? "in use (by a running server?)" : error.Message, right);
        }
    }
}
