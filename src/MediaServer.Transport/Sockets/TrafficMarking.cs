using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MediaServer.Transport;

/// <summary>Sets the TOS or traffic class octet of everything that a socket sends from now on.</summary>
internal static class TrafficMarking
{
    /// <summary>Does nothing where the system doesn't let a program mark (Windows wants a policy instead).</summary>
    internal static void Set(Socket socket, int octet)
    {
        try
        {
            // A socket for both families has both fields.
            bool ipv6 = socket.AddressFamily == AddressFamily.InterNetworkV6;
            if (!ipv6 || OperatingSystem.IsLinux()) socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.TypeOfService, octet);
            int option = OperatingSystem.IsLinux() ? SocketNumbers.IPV6_TCLASS : OperatingSystem.IsMacOS() ? 36 : 0;
            if (ipv6 && option != 0)
            {
                socket.SetRawSocketOption(SocketNumbers.SOL_IPV6, option, MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in octet)));
            }
        }
        catch (SocketException)
        {
            // Unmarked traffic still arrives.
        }
    }
}
