using System.Net;
using System.Net.Sockets;

namespace MediaServer.Bench.Load.Sockets;

/// <summary>One client's UDP socket: a server tells peers apart by address, so each needs its own.</summary>
internal sealed class ClientSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public ClientSocket()
    {
        _socket.Blocking = false;
        _socket.ReceiveBufferSize = 1024 * 1024;
        _socket.SendBufferSize = 512 * 1024;

        // Not loopback: a server may know itself by another address of this machine only.
        _socket.Bind(new IPEndPoint(IPAddress.Any, 0));
        Descriptor = (int)_socket.Handle;

        // The kernel may hand over what came together as one message.
        _socket.SetRawSocketOption(Libc.SolUdp, Libc.UdpGro, BitConverter.GetBytes(1));
    }

    /// <summary>Valid as long as this object is reachable: the framework closes a collected socket.</summary>
    public int Descriptor { get; }

    public IPEndPoint Local => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>From now on only this address is heard.</summary>
    public void Connect(IPEndPoint server) => _socket.Connect(server);

    /// <summary>Sends one datagram; from any thread. What the kernel refuses is lost, as on a network.</summary>
    public void Send(ReadOnlySpan<byte> datagram) => _ = _socket.Send(datagram, SocketFlags.None, out _);

    public void Dispose() => _socket.Dispose();
}
