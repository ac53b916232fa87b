using System.Net.Sockets;
using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>One accepted TCP connection and what is on its way in both directions.</summary>
internal sealed class StreamPeer(Socket socket, TransportAddress address, TransportAddress local, int sendCapacity)
{
    internal Socket Socket { get; } = socket;

    /// <summary>The peer with its connection number.</summary>
    internal TransportAddress Address { get; } = address;

    internal TransportAddress Local { get; } = local;

    internal FrameReader Reader { get; } = new();

    internal FrameQueue Queue { get; } = new(sendCapacity);

    internal long AcceptedAt { get; } = Environment.TickCount64;

    /// <summary>Has brought a STUN-looking first frame.</summary>
    internal bool IsProven { get; set; }

    /// <summary>The socket has bytes.</summary>
    internal bool IsReadable { get; set; }

    /// <summary>In the queue of those to read.</summary>
    internal bool IsQueued { get; set; }

    /// <summary>Has frames of the batch under way.</summary>
    internal bool IsDirty { get; set; }

    /// <summary>Waits for the peer to read.</summary>
    internal bool WantsWrite { get; set; }

    internal bool IsClosed { get; set; }

    /// <summary>Sends what waits, as much as the kernel takes.</summary>
    /// <returns>False when the connection is broken.</returns>
    internal bool TryFlush(out int calls)
    {
        calls = 0;
        while (!Queue.IsEmpty)
        {
            int sent = Socket.Send(Queue.Waiting, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock) return true;
            if (error != SocketError.Success) return false;
            calls++;
            Queue.Taken(sent);
        }

        return true;
    }
}
