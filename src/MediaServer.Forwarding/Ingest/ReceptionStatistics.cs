using MediaServer.Primitives;

namespace MediaServer.Forwarding.Ingest;

/// <summary>What a receiver report says of one stream: loss, highest number and jitter (RFC 3550 appendix A.3, A.8).</summary>
public struct ReceptionStatistics
{
    private long _first;
    private long _expectedBefore;
    private long _receivedBefore;
    private double _jitter;
    private long _transit;
    private bool _started;

    /// <summary>Packets received, without duplicates and retransmissions.</summary>
    public long Received { get; private set; }

    public long Bytes { get; private set; }

    public long Highest { get; private set; }

    /// <summary>Packets that never came, or came again only by retransmission: the loss of the publisher's own leg.</summary>
    public readonly long Lost => _started ? Math.Max(0, Highest - _first + 1 - Received) : 0;

    /// <summary>Interarrival jitter in RTP clock units.</summary>
    public readonly uint Jitter => (uint)_jitter;

    public void OnPacket(long sequence, uint timestamp, int clockRate, int bytes, Instant now)
    {
        if (!_started)
        {
            _started = true;
            _first = sequence;
            Highest = sequence;
        }

        Received++;
        Bytes += bytes;
        if (sequence < Highest)
        {
            return;
        }

        Highest = sequence;
        long arrival = now.Microseconds * clockRate / 1_000_000;
        long transit = arrival - timestamp;
        if (Received > 1)
        {
            // 32-bit timestamps wrap: the difference is taken modulo 2^32.
            int difference = Math.Abs((int)(transit - _transit));
            _jitter += (difference - _jitter) / 16;
        }

        _transit = transit;
    }

    /// <summary>Fraction lost since the last call, in 1/256, as a report block carries it.</summary>
    public byte TakeFractionLost()
    {
        long expected = _started ? Highest - _first + 1 : 0;
        long expectedInterval = expected - _expectedBefore;
        long lost = expectedInterval - (Received - _receivedBefore);
        _expectedBefore = expected;
        _receivedBefore = Received;
        return expectedInterval <= 0 || lost <= 0 ? (byte)0 : (byte)Math.Min(255, (lost << 8) / expectedInterval);
    }
}
