using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaServer.Transport;

/// <summary>
/// Pinned headers, vectors, names and control room for a number of kernel messages, wired together once.
/// </summary>
internal sealed unsafe class MessageBlock
{
    private readonly BatchMessage[] _messages;
    private readonly IoVector[] _vectors;
    private readonly byte[] _names;
    private readonly byte[] _control;

    internal MessageBlock(int capacity)
    {
        Capacity = capacity;
        _messages = GC.AllocateArray<BatchMessage>(capacity, pinned: true);
        _vectors = GC.AllocateArray<IoVector>(capacity, pinned: true);
        _names = GC.AllocateArray<byte>(capacity * SocketName.Stride, pinned: true);
        _control = GC.AllocateArray<byte>(capacity * ControlMessages.Stride, pinned: true);
        Messages = Pointer(_messages);
        for (int i = 0; i < capacity; i++)
        {
            ref MessageHeader header = ref Messages[i].Header;
            header.Name = Pointer(_names) + (i * SocketName.Stride);
            header.Control = Pointer(_control) + (i * ControlMessages.Stride);
            header.Vectors = Pointer(_vectors) + i;
            header.VectorCount = 1;
        }
    }

    internal int Capacity { get; }

    /// <summary>Valid as long as this block is reachable: the arrays are pinned.</summary>
    internal BatchMessage* Messages { get; }

    internal static T* Pointer<T>(T[] pinned)
        where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
