using System.Runtime.InteropServices;

namespace MediaServer.Bench.Load.Sockets;

/// <summary>Sends the packets of a frame one behind the other in one call, each a datagram of its own, as a browser's pacer does.</summary>
internal sealed unsafe class BurstSender
{
    private const int Capacity = 64;

    /// <summary>Longest datagram.</summary>
    public const int Stride = 1600;

    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(Capacity * Stride, pinned: true);
    private readonly Message[] _messages = GC.AllocateArray<Message>(Capacity, pinned: true);
    private readonly Vector[] _vectors = GC.AllocateArray<Vector>(Capacity, pinned: true);
    private int _count;

    public BurstSender()
    {
        for (int i = 0; i < Capacity; i++)
        {
            _vectors[i].Base = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, i * Stride);
            _messages[i].Vectors = (Vector*)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            _messages[i].VectorCount = 1;
        }
    }

    /// <summary>Room for the next datagram.</summary>
    public Span<byte> Reserve(int descriptor)
    {
        if (_count == Capacity)
        {
            Flush(descriptor);
        }

        return _memory.AsSpan(_count * Stride, Stride);
    }

    public void Commit(int length) => _vectors[_count++].Length = (nuint)length;

    /// <summary>Sends all. What the kernel refuses is lost.</summary>
    public void Flush(int descriptor)
    {
        fixed (Message* messages = _messages)
        {
            int sent = 0;
            while (sent < _count)
            {
                int now = Libc.SendMessages(descriptor, messages + sent, (uint)(_count - sent), Libc.DontWait);
                sent += Math.Max(1, now);
            }
        }

        _count = 0;
    }
}
