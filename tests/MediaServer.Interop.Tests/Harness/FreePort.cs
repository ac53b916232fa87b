using System.Net;
using System.Net.Sockets;

namespace MediaServer.Interop.Tests.Harness;

/// <summary>Ports below the ephemeral range, as the server's defaults are.</summary>
internal static class FreePort
{
    /// <summary>A port that nobody holds, neither by UDP nor by TCP.</summary>
    /// <param name="from">The lowest.</param>
    /// <param name="spread">The search begins somewhere in so many, so that two seldom meet.</param>
    public static int Find(int from, int spread)
    {
        for (int port = from + Random.Shared.Next(spread); ; port++)
        {
            try
            {
                using TcpListener tcp = new(IPAddress.Any, port);
                tcp.Start();
                using UdpClient udp = new(port);
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
