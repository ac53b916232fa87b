using MediaServer.Forwarding.Rooms;

namespace MediaServer.Forwarding.Pacing;

/// <summary>Packets of one stream that wait, in order; a ring made once, when the stream first has to wait.</summary>
public sealed class PacketQueue
{
    /// <summary>Room for a large key frame.</summary>
    public const int Capacity = 256;

    private readonly MediaPacket[] _packets = new MediaPacket[Capacity];
    private int _head;

    public int Count { get; private set; }

    public int Bytes { get; private set; }

    /// <summary>Packets of key frames among them.</summary>
    public int KeyPackets { get; private set; }

    public bool IsFull => Count == Capacity;

    public ref readonly MediaPacket Head => ref _packets[_head];

    /// <summary>The last packet added continues a key frame when it has its timestamp.</summary>
    private uint _keyTimestamp;
    private bool _hasKey;

    public void Add(in MediaPacket packet)
    {
        if (packet.Marks.IsKeyFrame)
        {
            _keyTimestamp = packet.Timestamp;
            _hasKey = true;
        }

        _packets[(_head + Count) & (Capacity - 1)] = packet;
        Count++;
        Bytes += packet.PayloadLength;
        KeyPackets += IsKey(packet) ? 1 : 0;
    }

    public void RemoveHead()
    {
        ref MediaPacket head = ref _packets[_head];
        Bytes -= head.PayloadLength;
        KeyPackets = Math.Max(0, KeyPackets - (IsKey(head) ? 1 : 0));
        head = default;
        _head = (_head + 1) & (Capacity - 1);
        Count--;
        if (Count == 0)
        {
            KeyPackets = 0;
        }
    }

    public void Clear()
    {
        while (Count > 0)
        {
            RemoveHead();
        }
    }

    private bool IsKey(in MediaPacket packet) => _hasKey && packet.Timestamp == _keyTimestamp;
}
