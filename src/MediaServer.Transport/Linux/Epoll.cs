using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaServer.Transport;

/// <summary>Waits for many descriptors, to the microsecond where the kernel can (5.11 and later).</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class Epoll : IDisposable
{
    private const int Capacity = 64;

    // struct epoll_event is packed on x64 and nowhere else.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Stride - 8;

    private readonly SafeFileHandle _handle;
    private readonly byte[] _events = GC.AllocateArray<byte>(Capacity * 16, pinned: true);
    private readonly int _descriptor;
    private readonly bool _precise;

    internal Epoll()
    {
        _handle = Native.EpollCreate(Native.EPOLL_CLOEXEC);
        if (_handle.IsInvalid) throw new Win32Exception(Marshal.GetLastPInvokeError());
        _descriptor = (int)_handle.DangerousGetHandle();
        _precise = HasPreciseWait();
    }

    internal void Add(int descriptor, ulong data, uint events) => Control(Native.EPOLL_CTL_ADD, descriptor, data, events);

    internal void Modify(int descriptor, ulong data, uint events) => Control(Native.EPOLL_CTL_MOD, descriptor, data, events);

    internal void Remove(int descriptor) => Control(Native.EPOLL_CTL_DEL, descriptor, 0, 0);

    /// <returns>Events ready.</returns>
    internal int Wait(long microseconds)
    {
        byte* events = MessageBlock.Pointer(_events);
        int count;
        if (_precise)
        {
            TimeSpecification time = new()
            {
                Seconds = microseconds / 1_000_000,
                Nanoseconds = microseconds % 1_000_000 * 1000,
            };
            count = Native.EpollWaitPrecise(_descriptor, events, Capacity, &time, null);
        }
        else
        {
            // Rounded up: rounding down would spin through the last part of a millisecond.
            count = Native.EpollWait(_descriptor, events, Capacity, (int)((microseconds + 999) / 1000));
        }

        return Math.Max(0, count);
    }

    internal uint Events(int index) => *(uint*)(MessageBlock.Pointer(_events) + (index * Stride));

    internal ulong Data(int index)
    {
        byte* data = MessageBlock.Pointer(_events) + (index * Stride) + DataOffset;
        return *(uint*)data | ((ulong)*(uint*)(data + 4) << 32);
    }

    public void Dispose() => _handle.Dispose();

    private void Control(int operation, int descriptor, ulong data, uint events)
    {
        byte* description = stackalloc byte[16];
        *(uint*)description = events;
        *(uint*)(description + DataOffset) = (uint)data;
        *(uint*)(description + DataOffset + 4) = (uint)(data >> 32);
        Native.EpollControl(_handle, operation, descriptor, description);
    }

    private bool HasPreciseWait()
    {
        try
        {
            TimeSpecification none = default;
            return Native.EpollWaitPrecise(_descriptor, MessageBlock.Pointer(_events), Capacity, &none, null) >= 0;
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.35.
            return false;
        }
    }
}
