using System.Runtime.CompilerServices;
using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>
/// Datagrams for one destination, of one size but for the last, that one kernel call may segment (UDP GSO).
/// </summary>
public struct SendTrain
{
    public TransportAddress Destination;
    public TransportAddress Source;
    public int Offset;
    public int Length;
    public int SegmentSize;
    public int Count;
    public TrafficClass Class;
}

/// <summary>
/// Datagrams to send, written one behind the other into one pinned block. Datagrams that follow each other to one
/// destination become a train by themselves as long as all but the last have one size.
/// </summary>
public sealed class SendBatch
{
    /// <summary>The kernel's limit of segments in one call (UDP_MAX_SEGMENTS on older kernels).</summary>
    public const int MaxSegments = 64;

    private const int MaxTrainBytes = 65_000;

    private readonly SendTrain[] _trains;
    private int _used;
    private bool _open;

    /// <param name="bytes">Size of the block.</param>
    /// <param name="trains">Trains that fit.</param>
    public SendBatch(int bytes = 2 * 1024 * 1024, int trains = 1024)
    {
        Memory = GC.AllocateUninitializedArray<byte>(bytes, pinned: true);
        _trains = new SendTrain[trains];
    }

    public byte[] Memory { get; }

    public int TrainCount { get; private set; }

    public int Datagrams { get; private set; }

    public ref SendTrain Train(int index) => ref _trains[index];

    /// <summary>True when a datagram of this length can still be added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool HasRoom(int length) => _used + length <= Memory.Length && TrainCount < _trains.Length;

    /// <summary>Space for the next datagram; the caller has asked <see cref="HasRoom"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int length) => Memory.AsSpan(_used, length);

    /// <summary>Offset of the space that <see cref="Reserve"/> gives, for sealing later.</summary>
    public int Position => _used;

    /// <summary>Adds the first <paramref name="length"/> bytes of the space last reserved.</summary>
    public void Commit(in TransportAddress destination, in TransportAddress source, TrafficClass trafficClass, int length)
    {
        if (_open)
        {
            ref SendTrain last = ref _trains[TrainCount - 1];
            if (last.Destination == destination && last.Class == trafficClass && length <= last.SegmentSize
                && last.Source == source && last.Count < MaxSegments && last.Length + length <= MaxTrainBytes)
            {
                last.Length += length;
                last.Count++;
                _used += length;
                Datagrams++;

                // A shorter datagram may only be the last of its train.
                _open = length == last.SegmentSize;
                return;
            }
        }

        _trains[TrainCount++] = new SendTrain
        {
            Destination = destination,
            Source = source,
            Offset = _used,
            Length = length,
            SegmentSize = length,
            Count = 1,
            Class = trafficClass,
        };
        _used += length;
        Datagrams++;
        _open = destination.Protocol == TransportProtocol.Udp;
    }

    /// <summary>What follows starts a new train, even to the same destination (pacing).</summary>
    public void EndTrain() => _open = false;

    public void Clear()
    {
        TrainCount = 0;
        Datagrams = 0;
        _used = 0;
        _open = false;
    }
}
