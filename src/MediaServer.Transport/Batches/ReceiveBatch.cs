using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>One received datagram: where its bytes lie in the batch and whom it came from.</summary>
/// <param name="Offset">First byte in the batch's memory.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Source">The sender.</param>
/// <param name="Local">The address it was sent to, so that the answer leaves from there; none where unknown.</param>
/// <param name="Ecn">The two ECN bits (RFC 3168), 0 where unknown.</param>
public readonly record struct ReceivedDatagram(int Offset, int Length, TransportAddress Source, TransportAddress Local, byte Ecn);

/// <summary>
/// Datagrams of one receive call in one pinned block: trains that the kernel joined (UDP_GRO) are listed apart.
/// </summary>
public sealed class ReceiveBatch
{
    /// <summary>Bytes reserved for one kernel message; the largest train that UDP_GRO builds.</summary>
    public const int MessageSize = 64 * 1024;

    /// <summary>Segments that one kernel message may hold: UDP_MAX_SEGMENTS is 128 from Linux 6.9, before 64.</summary>
    private const int MaxSegments = 128;

    private readonly ReceivedDatagram[] _datagrams;

    /// <param name="messages">Kernel messages taken in one call, 1-64.</param>
    public ReceiveBatch(int messages = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messages, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messages, 64);
        Messages = messages;
        Memory = GC.AllocateUninitializedArray<byte>((messages + 1) * MessageSize, pinned: true);
        _datagrams = new ReceivedDatagram[(messages + 1) * MaxSegments];
    }

    public int Messages { get; }

    /// <summary>Where the place for frames of TCP connections begins, one message long.</summary>
    public int StreamOffset => Messages * MessageSize;

    /// <summary>The pinned block that transports write into.</summary>
    public byte[] Memory { get; }

    public int Count { get; private set; }

    public bool IsFull => Count == _datagrams.Length;

    public ref readonly ReceivedDatagram this[int index] => ref _datagrams[index];

    public Span<byte> Bytes(int index) => Memory.AsSpan(_datagrams[index].Offset, _datagrams[index].Length);

    public void Clear() => Count = 0;

    /// <summary>For transports: lists one datagram that already lies in <see cref="Memory"/>.</summary>
    public void Add(in ReceivedDatagram datagram) => _datagrams[Count++] = datagram;
}
