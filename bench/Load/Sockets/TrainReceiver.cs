using System.Runtime.InteropServices;

namespace MediaServer.Bench.Load.Sockets;

/// <summary>Receives what waits at one socket; trains that the kernel joined are listed apart.</summary>
internal sealed unsafe class TrainReceiver
{
    /// <summary>Messages of one call.</summary>
    private const int Messages = 16;
    private const int MessageSize = 64 * 1024;
    private const int ControlSize = 64;

    private readonly byte[] _memory = GC.AllocateUninitializedArray<byte>(Messages * MessageSize, pinned: true);
    private readonly byte[] _control = GC.AllocateArray<byte>(Messages * ControlSize, pinned: true);
    private readonly Message[] _messages = GC.AllocateArray<Message>(Messages, pinned: true);
    private readonly Vector[] _vectors = GC.AllocateArray<Vector>(Messages, pinned: true);
    private readonly List<(int Offset, int Length)> _datagrams = new(Messages * 64);

    public TrainReceiver()
    {
        for (int i = 0; i < Messages; i++)
        {
            _vectors[i].Base = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, i * MessageSize);
            _vectors[i].Length = MessageSize;
            _messages[i].Vectors = (Vector*)Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, i);
            _messages[i].VectorCount = 1;
            _messages[i].Control = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_control, i * ControlSize);
        }
    }

    public int Count => _datagrams.Count;

    public Span<byte> this[int index] => _memory.AsSpan(_datagrams[index].Offset, _datagrams[index].Length);

    /// <summary>Takes what is there.</summary>
    /// <returns>True when more may wait.</returns>
    public bool Receive(int descriptor)
    {
        _datagrams.Clear();
        for (int i = 0; i < Messages; i++)
        {
            _messages[i].ControlLength = ControlSize;
        }

        int received;
        fixed (Message* messages = _messages)
        {
            received = Libc.ReceiveMessages(descriptor, messages, Messages, Libc.DontWait, null);
        }

        for (int i = 0; i < received; i++)
        {
            List(i);
        }

        return received == Messages;
    }

    private void List(int message)
    {
        int length = (int)_messages[message].Length;
        int segment = SegmentSize(message);
        segment = segment > 0 ? segment : length;
        for (int at = 0; at < length; at += segment)
        {
            _datagrams.Add(((message * MessageSize) + at, Math.Min(segment, length - at)));
        }
    }

    /// <summary>One control message at most: <c>cmsghdr</c> (16 bytes) and an int.</summary>
    private int SegmentSize(int message)
    {
        ReadOnlySpan<byte> control = _control.AsSpan(message * ControlSize, (int)_messages[message].ControlLength);
        return control.Length >= 20
            && BitConverter.ToInt32(control[8..]) == Libc.SolUdp
            && BitConverter.ToInt32(control[12..]) == Libc.UdpGro
            ? BitConverter.ToInt32(control[16..])
            : 0;
    }
}
