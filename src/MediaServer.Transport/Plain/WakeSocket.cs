using System.Net;
using System.Net.Sockets;

namespace MediaServer.Transport;

/// <summary>Ends a wait on sockets from another thread: a loopback UDP socket that sends to itself.</summary>
internal sealed class WakeSocket : IDisposable
{
    private static readonly byte[] s_byte = [1];

    private readonly byte[] _taken = new byte[16];
    private int _pending;

    internal WakeSocket()
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

        // Connected to itself: nobody else's datagram gets in.
        Socket.Connect(Socket.LocalEndPoint!);
        Socket.Blocking = false;
    }

    internal Socket Socket { get; }

    internal void Set()
    {
        if (Interlocked.Exchange(ref _pending, 1) != 0) return;
        try
        {
            Socket.Send(s_byte, SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // The lane has ended: nobody waits.
        }
    }

    internal void Reset()
    {
        Socket.Receive(_taken, SocketFlags.None, out _);
        Interlocked.Exchange(ref _pending, 0);
    }

    public void Dispose() => Socket.Dispose();
}
