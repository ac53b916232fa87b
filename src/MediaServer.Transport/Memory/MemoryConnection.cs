using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>A TCP connection in memory: in order and without loss, a lost segment comes later.</summary>
internal sealed class MemoryConnection(
    MemoryTransport client, MemoryTransport server, TransportAddress clientAddress, TransportAddress serverAddress)
{
    /// <summary>The shortest retransmission time-out of Linux; RFC 6298 would have a second.</summary>
    private static readonly Duration s_retransmission = Duration.FromMilliseconds(200);

    private Instant _lastToServer = Instant.Past;
    private Instant _lastToClient = Instant.Past;

    internal MemoryTransport Other(MemoryTransport one) => ReferenceEquals(one, client) ? server : client;

    internal TransportAddress AddressOf(MemoryTransport one) => ReferenceEquals(one, client) ? clientAddress : serverAddress;

    internal Instant Arrival(MemoryTransport sender, Instant now, LinkVerdict verdict)
    {
        Instant arrival = now + verdict.Delay + (verdict.IsLost ? s_retransmission : Duration.Zero);
        ref Instant last = ref ReferenceEquals(sender, client) ? ref _lastToServer : ref _lastToClient;
        last = Instant.Max(last, arrival);
        return last;
    }
}
