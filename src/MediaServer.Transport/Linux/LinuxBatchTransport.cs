using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace MediaServer.Transport;

/// <summary>
/// Linux's way: <c>recvmmsg</c> and <c>sendmmsg</c>, trains segmented and joined by the kernel, each datagram sent
/// from the address it answers, one epoll for everything.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxBatchTransport : SocketTransport, IReadiness
{
    private const ulong UdpTag = 1UL << 32;
    private const ulong WakeTag = 2UL << 32;
    private const ulong ListenerTag = 4UL << 32;

    private readonly Epoll _epoll = new();
    private readonly WakeEvent _wake = new();
    private readonly UdpBatchReceiver[] _receivers;
    private readonly UdpBatchSender[] _senders;
    private readonly SourceChoice? _choice;
    private int _firstReceiver;

    internal LinuxBatchTransport(LaneSockets sockets, LaneTransportOptions options, bool segmentation)
        : base(sockets, options)
    {
        byte[] octets = options.Dscp.Octets(options.EcnCapable);
        Segmentation = new SegmentationState(segmentation && UdpOptions.HasSegmentation(sockets.Udp[0]));
        Joins = segmentation;
        _receivers = new UdpBatchReceiver[sockets.Udp.Length];
        _senders = new UdpBatchSender[sockets.Udp.Length];
        for (int i = 0; i < sockets.Udp.Length; i++)
        {
            Socket socket = sockets.Udp[i];
            int descriptor = (int)socket.Handle;
            UdpOptions.Enable(socket);
            if (segmentation) Joins &= UdpOptions.TryJoin(socket);
            _receivers[i] = new UdpBatchReceiver(descriptor, (ushort)sockets.Port, this);
            _senders[i] = new UdpBatchSender(descriptor, socket.AddressFamily == AddressFamily.InterNetworkV6, octets, Segmentation, this);
            _epoll.Add(descriptor, UdpTag, Native.EPOLLIN);
        }

        if (sockets.Udp.Length > 1) _choice = new SourceChoice(sockets.Udp);
        _epoll.Add(_wake.Descriptor, WakeTag, Native.EPOLLIN);
        if (Streams is not null) Streams.Readiness = this;
        for (int i = 0; i < sockets.Listeners.Length; i++)
        {
            _epoll.Add((int)sockets.Listeners[i].Handle, ListenerTag | (uint)i, Native.EPOLLIN);
        }

        Description = Describe(segmentation);
    }

    public override string Description { get; }

    internal SegmentationState Segmentation { get; }

    /// <summary>The kernel joins trains (UDP_GRO).</summary>
    internal bool Joins { get; }

    public override void Wake() => _wake.Set();

    void IReadiness.Add(StreamPeer peer) =>
        _epoll.Add((int)peer.Socket.Handle, peer.Address.Connection, Native.EPOLLIN);

    void IReadiness.Change(StreamPeer peer) =>
        _epoll.Modify((int)peer.Socket.Handle, peer.Address.Connection, Native.EPOLLIN | (peer.WantsWrite ? Native.EPOLLOUT : 0));

    void IReadiness.Remove(StreamPeer peer) => _epoll.Remove((int)peer.Socket.Handle);

    void IReadiness.Listen(bool enabled)
    {
        for (int i = 0; i < Sockets.Listeners.Length; i++)
        {
            _epoll.Modify((int)Sockets.Listeners[i].Handle, ListenerTag | (uint)i, enabled ? Native.EPOLLIN : 0);
        }
    }

    private protected override void ReceiveDatagrams(ReceiveBatch batch)
    {
        // The first in turn takes all the room it can fill: turn about, or one address could starve another.
        int used = 0;
        for (int i = 0; i < _receivers.Length && used < batch.Messages; i++)
        {
            used += _receivers[(_firstReceiver + i) % _receivers.Length].Receive(batch, used);
        }

        _firstReceiver = (_firstReceiver + 1) % _receivers.Length;
    }

    private protected override void SendDatagrams(SendBatch batch)
    {
        for (int i = 0; i < _senders.Length; i++)
        {
            _senders[i].Send(batch, _choice, i);
        }
    }

    private protected override void Poll(long microseconds)
    {
        int count = _epoll.Wait(microseconds);
        for (int i = 0; i < count; i++)
        {
            Ready(_epoll.Data(i), _epoll.Events(i));
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _epoll.Dispose();
        _wake.Dispose();
    }

    private void Ready(ulong data, uint events)
    {
        if (data == WakeTag)
        {
            _wake.Reset();
        }
        else if ((data & ListenerTag) != 0)
        {
            Streams!.Accept(Sockets.Listeners[(uint)data]);
        }
        else if (data != UdpTag && Streams!.TryFind((uint)data, out StreamPeer? peer))
        {
            // Faults and hang-ups show as readable: the read tells which.
            if ((events & ~Native.EPOLLOUT) != 0) Streams.Readable(peer);
            if ((events & Native.EPOLLOUT) != 0) Streams.Writable(peer);
        }
    }

    private string Describe(bool wanted)
    {
        string trains = Segmentation.IsAvailable ? "trains segmented by the kernel (UDP_SEGMENT)"
            : wanted ? "datagrams singly (this kernel has no UDP_SEGMENT)"
            : "datagrams singly (segmentation is switched off)";
        string joins = Joins ? "joined on arrival (UDP_GRO)" : "not joined on arrival";
        Socket socket = Sockets.Udp[0];
        IPEndPoint bound = (IPEndPoint)socket.LocalEndPoint!;
        return $"batches (recvmmsg, sendmmsg), {trains}, {joins}, {(bound.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4")}"
            + $"{(socket.AddressFamily == AddressFamily.InterNetworkV6 && socket.DualMode ? " and IPv4" : string.Empty)}, "
            + $"buffers {SocketBuffers.Receive(socket) / 1024}/{SocketBuffers.Send(socket) / 1024} KiB";
    }
}
