using System.Net;
using System.Net.Sockets;
using MediaServer.Control.Configuration;
using MediaServer.Control.Sip.Media;
using MediaServer.Primitives;

namespace MediaServer.Control.Tests.Sip;

public sealed class RtpPortPoolTests
{
    [Fact]
    public void ATakenPortIsSkippedAndCountedAndNoneIsLeftWhenAllAreTaken()
    {
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        int port = BindBelow(other);
        RtpPortPool pool = new(new PortRange(port, port + 3), new SeededRandomSource(1));
        using RtpPortPair? pair = pool.Open();
        Assert.Equal(port + 2, pair?.Port ?? port + 2);
        Assert.Null(pool.Open());
        Assert.True(pool.Skipped >= 2);
    }

    private static int BindBelow(Socket socket)
    {
        for (int port = 24_000; ; port += 4)
        {
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's: the next four.
            }
        }
    }
}
