using System.Runtime.InteropServices;

namespace MediaServer.Bench.Load.Sockets;

/// <summary>The calls of Linux that the client process needs. Names are the manual's (section 2).</summary>
internal static unsafe partial class Libc
{
    public const int DontWait = 0x40;
    public const int SolUdp = 17;
    public const int UdpGro = 104;
    public const int EpollAdd = 1;
    public const int EpollDelete = 2;
    public const uint EpollIn = 1;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int ReceiveMessages(int socket, Message* messages, uint count, int flags, void* timeout);

    [LibraryImport(Library, EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMessages(int socket, Message* messages, uint count, int flags);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, EpollEvent* wanted);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, EpollEvent* events, int count, int milliseconds);

    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int descriptor);
}

/// <summary><c>struct epoll_event</c>, which x64 packs.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct EpollEvent
{
    public uint Events;
    public ulong Data;
}

/// <summary><c>struct iovec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Vector
{
    public byte* Base;
    public nuint Length;
}

/// <summary><c>struct mmsghdr</c> of a 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Message
{
    public byte* Name;
    public uint NameLength;
    public Vector* Vectors;
    public nuint VectorCount;
    public byte* Control;
    public nuint ControlLength;
    public long Flags;
    public uint Length;
    private readonly uint _padding;
}
