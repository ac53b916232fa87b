using System.Net.Sockets;

namespace MediaServer.Transport;

/// <summary>
/// The framework's sockets on any operating system: one call for each datagram. Reads no ECN bits, and knows the
/// address asked only where addresses are bound one by one.
/// </summary>
internal sealed class PlainSocketTransport : SocketTransport, IReadiness
{
    private readonly PlainUdpSocket[] _udp;
    private readonly SourceChoice _choice;
    private readonly WakeSocket _wake = new();
    private readonly List<Socket> _read = [];
    private readonly List<Socket> _write = [];
    private readonly Dictionary<Socket, StreamPeer> _bySocket = [];
    private bool _listening = true;

    internal PlainSocketTransport(LaneSockets sockets, LaneTransportOptions options, string why)
        : base(sockets, options)
    {
        byte[] octets = options.Dscp.Octets(options.EcnCapable);
        _choice = new SourceChoice(sockets.Udp);
        _udp = new PlainUdpSocket[sockets.Udp.Length];
        for (int i = 0; i < _udp.Length; i++)
        {
            _udp[i] = new PlainUdpSocket(sockets.Udp[i], _choice.Bound(i), octets, this);
        }

        if (Streams is not null) Streams.Readiness = this;
        Description = $"plain sockets ({why}), a call for each datagram, "
            + $"buffers {SocketBuffers.Receive(sockets.Udp[0]) / 1024}/{SocketBuffers.Send(sockets.Udp[0]) / 1024} KiB";
    }

    public override string Description { get; }

    public override void Wake() => _wake.Set();

    void IReadiness.Add(StreamPeer peer) => _bySocket.Add(peer.Socket, peer);

    void IReadiness.Change(StreamPeer peer)
    {
        // The lists are written anew for each wait.
    }

    void IReadiness.Remove(StreamPeer peer) => _bySocket.Remove(peer.Socket);

    void IReadiness.Listen(bool enabled) => _listening = enabled;

    private protected override void ReceiveDatagrams(ReceiveBatch batch)
    {
        int used = 0;
        foreach (PlainUdpSocket socket in _udp)
        {
            used = socket.Receive(batch, used);
        }
    }

    private protected override void SendDatagrams(SendBatch batch)
    {
        foreach (PlainUdpSocket socket in _udp)
        {
            socket.IsFull = false;
        }

        for (int i = 0; i < batch.TrainCount; i++)
        {
            ref SendTrain train = ref batch.Train(i);
            if (train.Destination.Protocol == Primitives.TransportProtocol.Udp)
            {
                _udp[_choice.For(train.Source, train.Destination)].Send(batch, train);
            }
        }
    }

    private protected override void Poll(long microseconds)
    {
        FillLists();

        // The framework hands poll(2) milliseconds and rounds down, which would spin through the last one.
        long rounded = (microseconds + 999) / 1000 * 1000;
        try
        {
            Socket.Select(_read, _write, null, (int)Math.Min(rounded, 2_000_000_000));
        }
        catch (SocketException)
        {
            return;
        }

        foreach (Socket socket in _write)
        {
            if (_bySocket.TryGetValue(socket, out StreamPeer? peer)) Streams!.Writable(peer);
        }

        foreach (Socket socket in _read)
        {
            Ready(socket);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing) _wake.Dispose();
    }

    private void Ready(Socket socket)
    {
        if (socket == _wake.Socket) _wake.Reset();
        else if (_bySocket.TryGetValue(socket, out StreamPeer? peer)) Streams!.Readable(peer);
        else if (Array.IndexOf(Sockets.Listeners, socket) >= 0) Streams!.Accept(socket);
    }

    private void FillLists()
    {
        _read.Clear();
        _write.Clear();
        _read.AddRange(Sockets.Udp);
        _read.Add(_wake.Socket);
        if (Streams is null) return;
        if (_listening) _read.AddRange(Sockets.Listeners);
        foreach (StreamPeer peer in Streams.All)
        {
            _read.Add(peer.Socket);
            if (peer.WantsWrite) _write.Add(peer.Socket);
        }
    }
}
