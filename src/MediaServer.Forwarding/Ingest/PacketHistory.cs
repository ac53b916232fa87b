using MediaServer.Primitives;

namespace MediaServer.Forwarding.Ingest;

/// <summary>
/// The last packets of one publisher's stream by sequence number: references into the lane's log, shared by all
/// subscribers (none of them keeps anything for each packet). Serves retransmission and duplicate detection.
/// </summary>
public sealed class PacketHistory
{
    private readonly PacketRef[] _references;
    private readonly long[] _sequences;

    /// <param name="capacity">Packets kept, a power of two.</param>
    public PacketHistory(int capacity)
    {
        _references = new PacketRef[capacity];
        _sequences = new long[capacity];
        Array.Fill(_sequences, -1);
    }

    public void Add(long sequence, PacketRef reference)
    {
        int index = (int)(sequence & (_references.Length - 1));
        _sequences[index] = sequence;
        _references[index] = reference;
    }

    public bool Contains(long sequence) => _sequences[(int)(sequence & (_references.Length - 1))] == sequence;

    /// <summary>The packet's reference, or false when it never came or has been overwritten by a later one.</summary>
    public bool TryGet(long sequence, out PacketRef reference)
    {
        int index = (int)(sequence & (_references.Length - 1));
        reference = _references[index];
        return _sequences[index] == sequence;
    }
}
