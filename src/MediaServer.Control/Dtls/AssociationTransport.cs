using System.Diagnostics;
using MediaServer.Primitives;
using MediaServer.Protocols.Dtls;
using MediaServer.Protocols.Sdp;
using Org.BouncyCastle.Tls;

namespace MediaServer.Control.Dtls;

/// <summary>
/// Between a lane that hands in datagrams when they come and BouncyCastle, which waits for them on its own thread.
/// </summary>
internal sealed class AssociationTransport(DtlsRole role, int maxDatagram, Action<ReadOnlyMemory<byte>> send) : DatagramTransport
{
    /// <summary>Bytes of a datagram received, at most; a longer one can't have crossed a network in one piece.</summary>
    public const int ReceiveLimit = 2048;

    private readonly object _gate = new();
    private readonly DtlsQueue _inbox = new(32, 32 * 1024);
    private readonly RecordOrder _records = new(role);
    private bool _closed;

    public bool HasDatagrams
    {
        get
        {
            lock (_gate)
            {
                return _inbox.Count > 0;
            }
        }
    }

    /// <summary>From the lane: never waits for the handshake.</summary>
    public DropReason Enqueue(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length > ReceiveLimit)
        {
            return DropReason.Oversized;
        }

        lock (_gate)
        {
            DropReason drop = _inbox.Enqueue(datagram);
            Monitor.Pulse(_gate);
            return drop;
        }
    }

    public void ClearInbox()
    {
        lock (_gate)
        {
            _inbox.Clear();
        }
    }

    /// <summary>Wakes whoever waits; nothing is received from now on.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    public int GetReceiveLimit() => ReceiveLimit;

    public int GetSendLimit() => maxDatagram;

    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        long deadline = Stopwatch.GetTimestamp() + (waitMillis * Stopwatch.Frequency / 1000);
        ReadOnlyMemory<byte> record;
        while (!_records.TryTake(out record))
        {
            byte[]? datagram = Wait(deadline);
            if (datagram is null)
            {
                return -1;
            }

            _records.Add(datagram);
        }

        record.Span.CopyTo(buffer);
        return record.Length;
    }

    public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

    /// <summary>A copy for each datagram: it is handed to a lane, and BouncyCastle uses its buffer again.</summary>
    public void Send(ReadOnlySpan<byte> buffer) => send(buffer.ToArray());

    public void Close() => Stop();

    private byte[]? Wait(long deadline)
    {
        lock (_gate)
        {
            byte[]? datagram;
            while (!_inbox.TryDequeue(out datagram))
            {
                if (_closed)
                {
                    // Returning nothing would make BouncyCastle ask again until its own time is over.
                    throw new IOException("closed");
                }

                long ticks = deadline - Stopwatch.GetTimestamp();
                if (ticks <= 0 || !Monitor.Wait(_gate, (int)((ticks * 1000 / Stopwatch.Frequency) + 1)))
                {
                    return null;
                }
            }

            return datagram;
        }
    }
}
