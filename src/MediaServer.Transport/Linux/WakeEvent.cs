using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaServer.Transport;

/// <summary>Ends a wait from another thread by an eventfd; many calls before the lane looks cost one write.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class WakeEvent : IDisposable
{
    private readonly SafeFileHandle _handle;
    private int _pending;

    internal WakeEvent()
    {
        _handle = Native.EventDescriptor(0, Native.EFD_CLOEXEC | Native.EFD_NONBLOCK);
        if (_handle.IsInvalid) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    internal int Descriptor => (int)_handle.DangerousGetHandle();

    internal void Set()
    {
        if (Interlocked.Exchange(ref _pending, 1) != 0) return;
        ulong one = 1;
        try
        {
            Native.Write(_handle, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The lane has ended: nobody waits.
        }
    }

    /// <summary>For the lane, after a wait: what was posted before any coalesced call is visible when this returns.</summary>
    internal void Reset()
    {
        ulong count;
        Native.Read(_handle, &count, sizeof(ulong));
        Interlocked.Exchange(ref _pending, 0);
    }

    public void Dispose() => _handle.Dispose();
}
