using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>What both ways to the sockets have in common: the order of a turn, and the TCP side.</summary>
internal abstract class SocketTransport : LaneTransport
{
    /// <summary>Receives between looks at the TCP connections for a lane that is never idle.</summary>
    private const int ReceivesBetweenLooks = 8;

    /// <summary>An hour: a deadline of "never" is no number for the kernel.</summary>
    private const long LongestWait = 3_600_000_000;

    /// <summary>With time limits running on connections.</summary>
    private const long LongestWaitWithLimits = 1_000_000;

    private readonly LaneSockets _sockets;
    private int _receivesSinceLook;

    private protected SocketTransport(LaneSockets sockets, LaneTransportOptions options)
    {
        _sockets = sockets;
        Warning = SocketBuffers.Warning(sockets.Udp[0], options);
        Streams = sockets.Listeners.Length == 0 ? null : new StreamPeers(this, sockets, options);
    }

    public override int Port => _sockets.Port;

    public override string? Warning { get; }

    public override int Connections => Streams?.Count ?? 0;

    /// <summary>The TCP side; null when it is switched off.</summary>
    private protected StreamPeers? Streams { get; }

    private protected LaneSockets Sockets => _sockets;

    public sealed override int Receive(ReceiveBatch batch)
    {
        batch.Clear();
        ReceiveDatagrams(batch);
        _receivesSinceLook++;
        if (Streams is not null)
        {
            // A lane that drains without waiting must hear of its TCP peers too.
            if ((batch.Count == 0 && _receivesSinceLook > 1) || _receivesSinceLook >= ReceivesBetweenLooks) Look(0);
            Streams.Deliver(batch);
        }

        long bytes = 0;
        for (int i = 0; i < batch.Count; i++)
        {
            bytes += batch[i].Length;
        }

        PacketsReceived += batch.Count;
        BytesReceived += bytes;
        return batch.Count;
    }

    public sealed override void Send(SendBatch batch)
    {
        SendDatagrams(batch);
        Streams?.Send(batch);
        batch.Clear();
    }

    public sealed override void Wait(Duration timeout)
    {
        long microseconds = Math.Clamp(timeout.Microseconds, 0, LongestWait);
        if (Streams is not null)
        {
            if (Streams.HasFrames) microseconds = 0;
            if (Streams.HasTimeLimits) microseconds = Math.Min(microseconds, LongestWaitWithLimits);
        }

        Look(microseconds);
    }

    public sealed override void Close(TransportAddress address) => Streams?.Close(address);

    public sealed override bool TryGetClosed(out TransportAddress address)
    {
        address = default;
        return Streams is not null && Streams.TryGetClosed(out address);
    }

    /// <summary>Takes UDP datagrams into the batch.</summary>
    private protected abstract void ReceiveDatagrams(ReceiveBatch batch);

    /// <summary>Sends the UDP trains of the batch.</summary>
    private protected abstract void SendDatagrams(SendBatch batch);

    /// <summary>Waits for any socket and tells the TCP side what is ready.</summary>
    private protected abstract void Poll(long microseconds);

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        Streams?.Dispose();
        _sockets.Dispose();
    }

    private void Look(long microseconds)
    {
        _receivesSinceLook = 0;
        Poll(microseconds);
        Streams?.EndOverdue();
    }
}
