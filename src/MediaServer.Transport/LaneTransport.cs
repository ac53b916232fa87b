using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>
/// What a lane sees of the network: batches in, batches out, one place to wait. All members but
/// <see cref="Wake"/> belong to the lane's thread. UDP and ICE-TCP connections (RFC 4571 frames) are alike to the
/// lane: a peer is a <see cref="TransportAddress"/>.
/// </summary>
public abstract class LaneTransport : IDisposable
{
    /// <summary>The UDP and TCP port bound.</summary>
    public abstract int Port { get; }

    /// <summary>One line that says which path was chosen (batches, segmentation, plain) and why.</summary>
    public abstract string Description { get; }

    /// <summary>Counters of what was refused or could not be sent.</summary>
    public DropCounters Drops { get; } = new();

    /// <summary>What the operator should mend (socket buffers smaller than asked), or null.</summary>
    public virtual string? Warning => null;

    /// <summary>System calls that sent something; with <see cref="PacketsSent"/> gives packets for each send.</summary>
    public long Sends { get; protected internal set; }

    /// <summary>Kernel messages sent: a train that the kernel segments is one. The price is per message.</summary>
    public long MessagesSent { get; protected internal set; }

    /// <summary>Datagrams handed to the kernel.</summary>
    public long PacketsSent { get; protected internal set; }

    /// <summary>Payload bytes handed to the kernel.</summary>
    public long BytesSent { get; protected internal set; }

    /// <summary>System calls that received something.</summary>
    public long Receives { get; protected internal set; }

    /// <summary>Datagrams given to the lane.</summary>
    public long PacketsReceived { get; protected internal set; }

    /// <summary>Payload bytes given to the lane.</summary>
    public long BytesReceived { get; protected internal set; }

    /// <summary>TCP connections open now.</summary>
    public virtual int Connections => 0;

    /// <summary>
    /// Takes what has arrived, without waiting. The batch's bytes are the caller's until the next call.
    /// </summary>
    /// <returns>Datagrams received; 0 when nothing is there.</returns>
    public abstract int Receive(ReceiveBatch batch);

    /// <summary>
    /// Sends everything in the batch and clears it. What the kernel refuses is counted in <see cref="Drops"/>;
    /// nothing throws.
    /// </summary>
    public abstract void Send(SendBatch batch);

    /// <summary>
    /// Waits until something can be received, <see cref="Wake"/> is called, or the time is over; may end early.
    /// A zero or negative time looks and does not wait.
    /// </summary>
    public abstract void Wait(Duration timeout);

    /// <summary>Ends the wait under way, or the next one; from any thread, also after disposal.</summary>
    public abstract void Wake();

    /// <summary>Closes the TCP connection behind an address; nothing for UDP.</summary>
    public abstract void Close(TransportAddress address);

    /// <summary>
    /// Takes the next TCP address whose connection has ended by the peer or by a fault, so that the lane drops the
    /// path. Only of connections that have given a datagram; not of those that the lane closed.
    /// </summary>
    public virtual bool TryGetClosed(out TransportAddress address)
    {
        address = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
