using System.Net.Sockets;

namespace MediaServer.Transport;

/// <summary>Sizes a socket's buffers and says what the system granted.</summary>
internal static class SocketBuffers
{
    internal static void Set(Socket socket, LaneTransportOptions options)
    {
        socket.ReceiveBufferSize = options.ReceiveBufferBytes;
        socket.SendBufferSize = options.SendBufferBytes;
        if (!OperatingSystem.IsLinux()) return;
        if (Granted(socket, SocketNumbers.SO_RCVBUF) < options.ReceiveBufferBytes)
        {
            TryForce(socket, SocketNumbers.SO_RCVBUFFORCE, options.ReceiveBufferBytes);
        }

        if (Granted(socket, SocketNumbers.SO_SNDBUF) < options.SendBufferBytes)
        {
            TryForce(socket, SocketNumbers.SO_SNDBUFFORCE, options.SendBufferBytes);
        }
    }

    internal static int Receive(Socket socket) =>
        OperatingSystem.IsLinux() ? Granted(socket, SocketNumbers.SO_RCVBUF) : socket.ReceiveBufferSize;

    internal static int Send(Socket socket) =>
        OperatingSystem.IsLinux() ? Granted(socket, SocketNumbers.SO_SNDBUF) : socket.SendBufferSize;

    /// <summary>A sentence for the operator when less was granted than asked, else null.</summary>
    internal static string? Warning(Socket socket, LaneTransportOptions options)
    {
        int receive = Receive(socket);
        int send = Send(socket);
        if (receive >= options.ReceiveBufferBytes && send >= options.SendBufferBytes) return null;
        return $"socket buffers are smaller than asked: receive {receive / 1024} of {options.ReceiveBufferBytes / 1024} KiB, "
            + $"send {send / 1024} of {options.SendBufferBytes / 1024} KiB; raise net.core.rmem_max and net.core.wmem_max";
    }

    /// <summary>Linux doubles what is asked to hold its own bookkeeping, and reports the double (socket(7)).</summary>
    private static int Granted(Socket socket, int option)
    {
        Span<byte> value = stackalloc byte[4];
        socket.GetRawSocketOption(SocketNumbers.SOL_SOCKET, option, value);
        return BitConverter.ToInt32(value) / 2;
    }

    private static void TryForce(Socket socket, int option, int bytes)
    {
        try
        {
            socket.SetRawSocketOption(SocketNumbers.SOL_SOCKET, option, BitConverter.GetBytes(bytes));
        }
        catch (SocketException)
        {
            // Only for root or CAP_NET_ADMIN: the warning says what is missing.
        }
    }
}
