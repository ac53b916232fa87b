using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>
/// A network in memory and virtual time for tests and simulations: the same calls give the same run. One thread;
/// nothing arrives until the time is moved.
/// </summary>
public sealed class MemoryNetwork
{
    private const int SmallPacket = 2048;

    private readonly Link _link;
    private readonly Dictionary<TransportAddress, MemoryTransport> _endpoints = [];
    private readonly Dictionary<uint, MemoryConnection> _connections = [];
    private readonly PriorityQueue<MemoryPacket, (long Time, long Number)> _flying = new();
    private readonly Stack<byte[]> _pool = new();
    private long _number;
    private uint _lastConnection;

    /// <param name="link">Decides on each datagram; null delivers everything at once, in order.</param>
    public MemoryNetwork(Link? link = null)
    {
        _link = link ?? ((in LinkPacket packet) => LinkVerdict.After(Duration.Zero));
    }

    /// <summary>The virtual time.</summary>
    public Instant Now { get; private set; } = new(0);

    /// <summary>When the next datagram arrives anywhere; <see cref="Instant.Never"/> when none is on its way.</summary>
    public Instant NextArrival => _flying.TryPeek(out _, out (long Time, long Number) key) ? new Instant(key.Time) : Instant.Never;

    /// <summary>Datagrams that the link took away.</summary>
    public long Lost { get; private set; }

    /// <summary>Datagrams to an address that nobody has.</summary>
    public long Unreachable { get; private set; }

    /// <summary>Adds an endpoint that has these UDP addresses; the first is its own where a sender names none.</summary>
    public MemoryTransport Add(params ReadOnlySpan<TransportAddress> addresses)
    {
        MemoryTransport endpoint = new(this, addresses[0]);
        foreach (TransportAddress address in addresses)
        {
            _endpoints.Add(address, endpoint);
        }

        return endpoint;
    }

    /// <summary>Moves the time; what is due arrives in order of time, then of sending.</summary>
    public void AdvanceTo(Instant time)
    {
        while (_flying.TryPeek(out MemoryPacket packet, out (long Time, long Number) key) && key.Time <= time.Microseconds)
        {
            _flying.Dequeue();
            Now = Instant.Max(Now, new Instant(key.Time));
            packet.Target.Arrive(packet);
        }

        Now = Instant.Max(Now, time);
    }

    internal void Send(MemoryTransport sender, in SendTrain train, ReadOnlySpan<byte> datagram)
    {
        TransportAddress source = train.Source.IsNone ? sender.Address : train.Source;
        LinkVerdict verdict = _link(new LinkPacket(source, train.Destination, datagram.Length, train.Class, Now, _number++));
        if (train.Destination.Protocol == TransportProtocol.Tcp)
        {
            SendOnConnection(sender, train.Destination, datagram, verdict);
        }
        else if (verdict.IsLost)
        {
            Lost++;
        }
        else if (_endpoints.TryGetValue(train.Destination, out MemoryTransport? target))
        {
            Fly(new MemoryPacket(target, Copy(datagram), datagram.Length, source, train.Destination, verdict.Ecn), Now + verdict.Delay);
        }
        else
        {
            Unreachable++;
        }
    }

    internal TransportAddress Connect(MemoryTransport client, TransportAddress server)
    {
        if (!_endpoints.TryGetValue(server, out MemoryTransport? target)) return default;
        uint number = ++_lastConnection;
        _connections.Add(number, new MemoryConnection(client, target, OnConnection(client.Address, number), OnConnection(server, number)));
        return OnConnection(server, number);
    }

    internal void Close(MemoryTransport closer, TransportAddress address)
    {
        if (address.Protocol != TransportProtocol.Tcp || !_connections.Remove(address.Connection, out MemoryConnection? connection)) return;
        MemoryTransport other = connection.Other(closer);
        other.ConnectionClosed(connection.AddressOf(closer));
    }

    internal void Return(byte[] bytes)
    {
        if (bytes.Length == SmallPacket) _pool.Push(bytes);
    }

    private void SendOnConnection(MemoryTransport sender, TransportAddress to, ReadOnlySpan<byte> datagram, LinkVerdict verdict)
    {
        if (!_connections.TryGetValue(to.Connection, out MemoryConnection? connection))
        {
            sender.Drops.Count(DropReason.UnknownAddress);
            return;
        }

        Instant arrival = connection.Arrival(sender, Now, verdict);
        MemoryTransport target = connection.Other(sender);
        Fly(new MemoryPacket(target, Copy(datagram), datagram.Length, connection.AddressOf(sender), connection.AddressOf(target), 0), arrival);
    }

    private void Fly(in MemoryPacket packet, Instant arrival) => _flying.Enqueue(packet, (arrival.Microseconds, _number));

    private byte[] Copy(ReadOnlySpan<byte> datagram)
    {
        byte[] bytes = datagram.Length > SmallPacket ? new byte[datagram.Length]
            : _pool.TryPop(out byte[]? pooled) ? pooled : new byte[SmallPacket];
        datagram.CopyTo(bytes);
        return bytes;
    }

    private static TransportAddress OnConnection(in TransportAddress address, uint number)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.WriteIPv6(bytes);
        return TransportAddress.FromIPv6(bytes, address.Port, TransportProtocol.Tcp, number);
    }
}
