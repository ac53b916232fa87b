using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MediaServer.Bench.Load.Sockets;

/// <summary>Tells which of many sockets can be read.</summary>
internal sealed unsafe class Poller : IDisposable
{
    private const int Capacity = 512;

    private readonly int _epoll = Libc.EpollCreate(0);
    private readonly EpollEvent[] _events = GC.AllocateArray<EpollEvent>(Capacity, pinned: true);

    /// <param name="descriptor">The socket.</param>
    /// <param name="number">What <see cref="Wait"/> calls it.</param>
    public void Add(int descriptor, int number)
    {
        EpollEvent wanted = new() { Events = Libc.EpollIn, Data = (ulong)number };
        if (Libc.EpollControl(_epoll, Libc.EpollAdd, descriptor, &wanted) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    public void Remove(int descriptor)
    {
        EpollEvent ignored = default;
        _ = Libc.EpollControl(_epoll, Libc.EpollDelete, descriptor, &ignored);
    }

    /// <summary>Waits at most so many milliseconds.</summary>
    /// <returns>How many sockets can be read; <see cref="Ready"/> names them.</returns>
    public int Wait(int milliseconds)
    {
        fixed (EpollEvent* events = _events)
        {
            return Math.Max(0, Libc.EpollWait(_epoll, events, Capacity, milliseconds));
        }
    }

    public int Ready(int index) => (int)_events[index].Data;

    public void Dispose() => Libc.Close(_epoll);
}
