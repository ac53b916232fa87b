using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>An endpoint of a <see cref="MemoryNetwork"/>; a wait moves the network's time.</summary>
public sealed class MemoryTransport : LaneTransport
{
    /// <summary>As a socket's buffer: what finds it full is dropped.</summary>
    private const int MaxWaitingBytes = 4 * 1024 * 1024;

    private readonly MemoryNetwork _network;
    private readonly Queue<MemoryPacket> _inbox = new();
    private readonly Queue<TransportAddress> _closed = new();
    private int _waitingBytes;
    private int _woken;

    internal MemoryTransport(MemoryNetwork network, TransportAddress address)
    {
        _network = network;
        Address = address;
    }

    /// <summary>The first address.</summary>
    public TransportAddress Address { get; }

    public override int Port => Address.Port;

    public override string Description => "a network in memory, in virtual time";

    /// <summary>Opens a connection in memory.</summary>
    /// <param name="server">A UDP address of another endpoint; TCP has the same number.</param>
    /// <returns>The address to send to, or none when nobody has this address.</returns>
    public TransportAddress Connect(TransportAddress server) => _network.Connect(this, server);

    public override int Receive(ReceiveBatch batch)
    {
        batch.Clear();
        int used = 0;
        while (!batch.IsFull && _inbox.TryPeek(out MemoryPacket packet) && used + packet.Length <= batch.Memory.Length)
        {
            _inbox.Dequeue();
            packet.Bytes.AsSpan(0, packet.Length).CopyTo(batch.Memory.AsSpan(used));
            batch.Add(new ReceivedDatagram(used, packet.Length, packet.Source, packet.Local, packet.Ecn));
            used += packet.Length;
            _waitingBytes -= packet.Length;
            BytesReceived += packet.Length;
            _network.Return(packet.Bytes);
        }

        PacketsReceived += batch.Count;
        if (batch.Count > 0) Receives++;
        return batch.Count;
    }

    public override void Send(SendBatch batch)
    {
        if (batch.TrainCount > 0) Sends++;
        for (int i = 0; i < batch.TrainCount; i++)
        {
            ref SendTrain train = ref batch.Train(i);
            for (int j = 0; j < train.Count; j++)
            {
                int start = j * train.SegmentSize;
                int length = Math.Min(train.SegmentSize, train.Length - start);
                _network.Send(this, train, batch.Memory.AsSpan(train.Offset + start, length));
            }

            MessagesSent++;
            PacketsSent += train.Count;
            BytesSent += train.Length;
        }

        batch.Clear();
    }

    /// <summary>Moves the network's time to the next arrival here, or by the whole time when nothing comes.</summary>
    public override void Wait(Duration timeout)
    {
        Instant end = _network.Now + Duration.Max(timeout, Duration.Zero);
        while (_inbox.Count == 0 && Interlocked.Exchange(ref _woken, 0) == 0)
        {
            Instant next = Instant.Min(end, _network.NextArrival);
            _network.AdvanceTo(next);
            if (next == end) return;
        }
    }

    public override void Wake() => Volatile.Write(ref _woken, 1);

    public override void Close(TransportAddress address) => _network.Close(this, address);

    public override bool TryGetClosed(out TransportAddress address) => _closed.TryDequeue(out address);

    internal void Arrive(in MemoryPacket packet)
    {
        if (_waitingBytes + packet.Length > MaxWaitingBytes)
        {
            Drops.Count(DropReason.LaneOverloaded);
            _network.Return(packet.Bytes);
            return;
        }

        _waitingBytes += packet.Length;
        _inbox.Enqueue(packet);
    }

    internal void ConnectionClosed(TransportAddress address) => _closed.Enqueue(address);

    protected override void Dispose(bool disposing)
    {
    }
}
