using System.Net;
using System.Net.Sockets;

namespace MediaServer.Transport;

/// <summary>
/// Opens what a lane listens on: UDP sockets and TCP listeners on one port number. The only place of the transport
/// that throws.
/// </summary>
internal sealed class LaneSockets : IDisposable
{
    private const int PortAttempts = 16;

    private LaneSockets(List<Socket> udp, List<Socket> listeners, int port)
    {
        Udp = [.. udp];
        Listeners = [.. listeners];
        Port = port;
    }

    internal Socket[] Udp { get; }

    internal Socket[] Listeners { get; }

    internal int Port { get; }

    /// <exception cref="IOException">The port is in use or an address is not this machine's; one line that names it.</exception>
    internal static LaneSockets Open(LaneTransportOptions options)
    {
        for (int attempt = 1; ; attempt++)
        {
            List<Socket> udp = [];
            List<Socket> listeners = [];
            try
            {
                return Open(options, udp, listeners);
            }
            catch (Exception) when (Discard(udp, listeners) && options.Port == 0 && attempt < PortAttempts)
            {
                // The port that the system chose for UDP is taken for TCP: another.
            }
        }
    }

    public void Dispose()
    {
        foreach (Socket socket in Udp) socket.Dispose();
        foreach (Socket socket in Listeners) socket.Dispose();
    }

    private static LaneSockets Open(LaneTransportOptions options, List<Socket> udp, List<Socket> listeners)
    {
        int port = options.Port;
        IReadOnlyList<IPAddress> addresses = options.BindAddresses is { Count: > 0 } given ? given : [Any()];
        foreach (IPAddress address in addresses)
        {
            Socket socket = Create(address, SocketType.Dgram, ProtocolType.Udp);
            udp.Add(socket);
            SocketBuffers.Set(socket, options);
            Bind(socket, address, port, "UDP");
            port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        }

        foreach (IPAddress address in options.EnableTcp ? addresses : [])
        {
            Socket socket = Create(address, SocketType.Stream, ProtocolType.Tcp);
            listeners.Add(socket);
            Bind(socket, address, port, "TCP");
            socket.Listen(256);
        }

        return new LaneSockets(udp, listeners, port);
    }

    private static Socket Create(IPAddress address, SocketType type, ProtocolType protocol)
    {
        Socket socket = new(address.AddressFamily, type, protocol);
        if (address.Equals(IPAddress.IPv6Any)) socket.DualMode = true;
        socket.Blocking = false;
        if (OperatingSystem.IsWindows() && type == SocketType.Dgram)
        {
            // SIO_UDP_CONNRESET off: else one peer's ICMP "port unreachable" fails the next receive.
            const int ConnectionReset = -1744830452;
            socket.IOControl(ConnectionReset, new byte[4], null);
        }

        return socket;
    }

    private static void Bind(Socket socket, IPAddress address, int port, string protocol)
    {
        try
        {
            socket.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException error)
        {
            string why = error.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "is in use by another program",
                SocketError.AccessDenied => "may not be bound by this user",
                SocketError.AddressNotAvailable => "can't be bound: the address is not this machine's",
                _ => $"can't be bound ({error.SocketErrorCode})",
            };
            throw new IOException($"{protocol} port {port} on {address} {why}", error);
        }
    }

    /// <summary>IPv6 with IPv4 beside it where this machine has IPv6, else IPv4: a kernel may have it compiled in and switched off.</summary>
    private static IPAddress Any()
    {
        if (!Socket.OSSupportsIPv6) return IPAddress.Any;
        try
        {
            using Socket probe = new(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            probe.DualMode = true;
            probe.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
            return IPAddress.IPv6Any;
        }
        catch (SocketException)
        {
            return IPAddress.Any;
        }
    }

    private static bool Discard(List<Socket> udp, List<Socket> listeners)
    {
        foreach (Socket socket in udp) socket.Dispose();
        foreach (Socket socket in listeners) socket.Dispose();
        return true;
    }
}
