using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using MediaServer.Primitives;

namespace MediaServer.Transport;

/// <summary>
/// The TCP side of a lane: takes connections (ICE-TCP passive, RFC 6544), cuts frames, sends frames, and ends what
/// breaks the rules. Told of readiness from outside; never blocks.
/// </summary>
internal sealed partial class StreamPeers(LaneTransport owner, LaneSockets sockets, LaneTransportOptions options) : IDisposable
{
    private const int FramesInTurn = 16;
    private const int LooksForOverdueEvery = 1000;

    private readonly Dictionary<uint, StreamPeer> _peers = [];
    private readonly Dictionary<TransportAddress, int> _perAddress = [];
    private readonly Queue<StreamPeer> _readable = new();
    private readonly List<StreamPeer> _dirty = [];
    private readonly List<StreamPeer> _unproven = [];
    private readonly Queue<TransportAddress> _closed = new();
    private long _nextLook;

    internal IReadiness? Readiness { get; set; }

    internal int Count => _peers.Count;

    internal Dictionary<uint, StreamPeer>.ValueCollection All => _peers.Values;

    /// <summary>Something can be delivered without the kernel saying so.</summary>
    internal bool HasFrames => _readable.Count > 0;

    internal bool HasTimeLimits => _unproven.Count > 0 || !_listening;

    internal bool TryFind(uint connection, [NotNullWhen(true)] out StreamPeer? peer) => _peers.TryGetValue(connection, out peer);

    internal void Readable(StreamPeer peer)
    {
        peer.IsReadable = true;
        Enqueue(peer);
    }

    internal void Writable(StreamPeer peer) => Flush(peer);

    /// <summary>Lists frames that have come, a few of each connection so that none starves another.</summary>
    internal void Deliver(ReceiveBatch batch)
    {
        int used = 0;
        for (int left = _readable.Count; left > 0; left--)
        {
            // The place for frames is one kernel message long; the longest frame must fit before it is taken.
            if (ReceiveBatch.MessageSize - used < FrameReader.MaxFrame) return;
            StreamPeer peer = _readable.Dequeue();
            peer.IsQueued = false;
            if (!peer.IsClosed) Deliver(peer, batch, ref used);
        }
    }

    /// <summary>Sends the TCP datagrams of a batch: frames are gathered, then one call for each connection.</summary>
    internal void Send(SendBatch batch)
    {
        for (int i = 0; i < batch.TrainCount; i++)
        {
            ref SendTrain train = ref batch.Train(i);
            if (train.Destination.Protocol != TransportProtocol.Tcp) continue;
            if (_peers.TryGetValue(train.Destination.Connection, out StreamPeer? peer)) Append(peer, train, batch);
            else owner.Drops.Count(DropReason.UnknownAddress, train.Count);
        }

        foreach (StreamPeer peer in _dirty)
        {
            peer.IsDirty = false;
            if (!peer.IsClosed) Flush(peer);
        }

        _dirty.Clear();
    }

    internal void Close(TransportAddress address)
    {
        if (address.Protocol == TransportProtocol.Tcp && _peers.TryGetValue(address.Connection, out StreamPeer? peer)) Remove(peer);
    }

    internal bool TryGetClosed(out TransportAddress address) => _closed.TryDequeue(out address);

    /// <summary>Ends connections that have brought no STUN message in time; looks once a second.</summary>
    internal void EndOverdue()
    {
        if (!HasTimeLimits) return;
        long now = Environment.TickCount64;
        if (now < _nextLook) return;
        _nextLook = now + Math.Min(LooksForOverdueEvery, options.TcpFirstMessageMilliseconds);
        if (!_listening) Listen(true);
        for (int i = _unproven.Count - 1; i >= 0; i--)
        {
            StreamPeer peer = _unproven[i];
            if (now - peer.AcceptedAt >= options.TcpFirstMessageMilliseconds) Break(peer, DropReason.BadStun);
        }
    }

    public void Dispose()
    {
        foreach (StreamPeer peer in _peers.Values) peer.Socket.Dispose();
        _peers.Clear();
    }

    private void Deliver(StreamPeer peer, ReceiveBatch batch, ref int used)
    {
        if (!peer.Reader.HasFrame && !TryReceive(peer)) return;
        for (int taken = 0; taken < FramesInTurn; taken++)
        {
            if (batch.IsFull || ReceiveBatch.MessageSize - used < FrameReader.MaxFrame) break;
            FrameStatus status = peer.Reader.TryRead(out ReadOnlySpan<byte> frame);
            if (status == FrameStatus.Incomplete) return;
            if (status == FrameStatus.TooLong)
            {
                Break(peer, DropReason.Oversized);
                return;
            }

            if (!peer.IsProven && !Prove(peer, frame)) return;
            int offset = batch.StreamOffset + used;
            frame.CopyTo(batch.Memory.AsSpan(offset));
            used += frame.Length;
            if (frame.Length > 0) batch.Add(new ReceivedDatagram(offset, frame.Length, peer.Address, peer.Local, 0));
        }

        if (peer.Reader.HasFrame) Enqueue(peer);
    }

    private bool TryReceive(StreamPeer peer)
    {
        if (!peer.IsReadable) return false;
        peer.IsReadable = false;
        int count = peer.Socket.Receive(peer.Reader.Free(), SocketFlags.None, out SocketError error);
        if (error == SocketError.WouldBlock) return false;
        if (error != SocketError.Success || count == 0)
        {
            Break(peer, DropReason.None);
            return false;
        }

        owner.Receives++;
        peer.Reader.Advance(count);
        return true;
    }

    /// <summary>ICE speaks first on a connection (RFC 6544 section 7.1): what doesn't look like STUN (RFC 7983: 0-3) is no peer.</summary>
    private bool Prove(StreamPeer peer, ReadOnlySpan<byte> frame)
    {
        const int StunHeader = 20;
        if (frame.Length < StunHeader || frame[0] > 3)
        {
            Break(peer, DropReason.BadStun);
            return false;
        }

        peer.IsProven = true;
        _unproven.Remove(peer);
        return true;
    }

    private void Append(StreamPeer peer, in SendTrain train, SendBatch batch)
    {
        for (int i = 0; i < train.Count && !peer.IsClosed; i++)
        {
            int start = i * train.SegmentSize;
            ReadOnlySpan<byte> datagram = batch.Memory.AsSpan(train.Offset + start, Math.Min(train.SegmentSize, train.Length - start));
            if (!peer.Queue.TryAdd(datagram))
            {
                owner.Drops.Count(DropReason.SendQueueFull);
                continue;
            }

            owner.PacketsSent++;
            owner.BytesSent += datagram.Length;
        }

        if (peer.IsDirty) return;
        peer.IsDirty = true;
        _dirty.Add(peer);
    }

    private void Flush(StreamPeer peer)
    {
        if (!peer.TryFlush(out int calls))
        {
            Break(peer, DropReason.SocketError);
            return;
        }

        owner.Sends += calls;
        owner.MessagesSent += calls;
        if (peer.WantsWrite == !peer.Queue.IsEmpty) return;
        peer.WantsWrite = !peer.Queue.IsEmpty;
        Readiness?.Change(peer);
    }

    private void Enqueue(StreamPeer peer)
    {
        if (peer.IsQueued) return;
        peer.IsQueued = true;
        _readable.Enqueue(peer);
    }

    /// <summary>Ends a connection and tells the lane if it has heard of it.</summary>
    private void Break(StreamPeer peer, DropReason reason)
    {
        if (peer.IsClosed) return;
        if (reason != DropReason.None) owner.Drops.Count(reason);
        if (peer.IsProven) _closed.Enqueue(peer.Address);
        Remove(peer);
    }

    private void Remove(StreamPeer peer)
    {
        peer.IsClosed = true;
        _peers.Remove(peer.Address.Connection);
        if (!peer.IsProven) _unproven.Remove(peer);
        TransportAddress key = AddressOnly(peer.Address);
        if (--CollectionCount(key) == 0) _perAddress.Remove(key);
        Readiness?.Remove(peer);
        peer.Socket.Dispose();
    }
}
