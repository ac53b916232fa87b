using System.Buffers.Binary;
using MediaServer.Primitives;

namespace MediaServer.Protocols.Rtcp;

/// <summary>What the receiver says of one packet.</summary>
/// <param name="Sequence">Transport-wide sequence number.</param>
/// <param name="Received">False when it had not come.</param>
/// <param name="SinceReference">Arrival after the feedback's reference time, in steps of 250 us; may be negative.
/// Zero when not received.</param>
public readonly record struct PacketStatus(ushort Sequence, bool Received, Duration SinceReference);

/// <summary>Walks the statuses of a checked <see cref="TransportFeedback"/>.</summary>
public ref struct PacketStatuses
{
    private readonly ReadOnlySpan<byte> _chunks;
    private readonly ReadOnlySpan<byte> _deltas;
    private StatusChunk _chunk;
    private int _chunkPosition;
    private int _inChunk;
    private int _delta;
    private int _left;
    private long _ticks;
    private ushort _next;

    internal PacketStatuses(ReadOnlySpan<byte> chunks, ReadOnlySpan<byte> deltas, ushort baseSequence, int count)
    {
        _chunks = chunks;
        _deltas = deltas;
        _next = baseSequence;
        _left = count;
    }

    public PacketStatus Current { readonly get; private set; }

    public bool MoveNext()
    {
        if (_left == 0)
        {
            return false;
        }

        if (_inChunk == _chunk.Capacity)
        {
            _chunk = new StatusChunk(BinaryPrimitives.ReadUInt16BigEndian(_chunks[_chunkPosition..]));
            _chunkPosition += 2;
            _inChunk = 0;
        }

        int symbol = _chunk[_inChunk++];
        Current = symbol == StatusChunk.NotReceived
            ? new PacketStatus(_next, false, Duration.Zero)
            : new PacketStatus(_next, true, new Duration(TakeDelta(symbol) * 250));
        _next++;
        _left--;
        return true;
    }

    // Small deltas are unsigned, large ones signed (section 3.1.5 of the draft); each adds to the one before.
    private long TakeDelta(int symbol)
    {
        _ticks += symbol == StatusChunk.SmallDelta ? _deltas[_delta] : BinaryPrimitives.ReadInt16BigEndian(_deltas[_delta..]);
        _delta += symbol;
        return _ticks;
    }
}
