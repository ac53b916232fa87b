using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace MediaServer.Crypto;

/// <summary>
/// Pinned memory for one key, on whole cache lines: what a packet needs of its key is then as few lines as can be, and
/// the collector never leaves a copy behind. The memory belongs to the array, so a late use can't touch foreign memory.
/// </summary>
internal unsafe struct KeyMemory
{
    private const int LineLength = 64;

    private readonly byte[] _array;

    public KeyMemory(int length)
    {
        _array = GC.AllocateArray<byte>(length + LineLength, pinned: true);
        nuint start = (nuint)Unsafe.AsPointer(ref _array[0]);
        Pointer = (byte*)((start + LineLength - 1) & ~(nuint)(LineLength - 1));
    }

    /// <summary>The first byte, at the start of a cache line; null after <see cref="Clear"/>.</summary>
    public byte* Pointer { get; private set; }

    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_array);
        Pointer = null;
    }

    /// <summary>Throws when the key is gone: sealing with a zeroed key would look like success.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly byte* Use()
    {
        if (Pointer == null)
        {
            ThrowGone();
        }

        return Pointer;
    }

    private static void ThrowGone() => throw new ObjectDisposedException("key");
}
