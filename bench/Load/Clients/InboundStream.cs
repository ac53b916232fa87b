using MediaServer.Bench.Load.Measure;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Srtp;

namespace MediaServer.Bench.Load.Clients;

/// <summary>One stream that a client receives: what came, what is missing, how long it took.</summary>
internal sealed class InboundStream(uint ssrc, uint rtxSsrc)
{
    /// <summary>Missing numbers that are asked for again; older ones are given up.</summary>
    private const int MaxMissing = 128;
    private const int MaxAsks = 3;
    private static readonly Duration s_askAgain = Duration.FromMilliseconds(100);

    private readonly List<(ushort Sequence, Instant Asked, int Asks)> _missing = [];
    private long _next = -1;
    private long _lostBefore;
    private long _expectedBefore;

    public SrtpReceiveState Srtp;
    public SrtpReceiveState RtxSrtp;

    public uint Ssrc => ssrc;

    /// <summary>0 where nothing is sent again by RTX.</summary>
    public uint RtxSsrc => rtxSsrc;

    public long Packets { get; private set; }

    public bool HasMissing => _missing.Count > 0;

    private long _first = -1;
    private long _lost;
    private uint _lastReport;
    private Instant _lastReportAt;

    /// <summary>A packet of the stream itself; a stream that has just begun is not late.</summary>
    public void OnPacket(ushort sequence, ReadOnlySpan<byte> payload, Instant now, LoadFigures figures)
    {
        Packets++;
        figures.Received++;
        if (Stamp.TryRead(payload, out Instant made))
        {
            figures.Latency.Add((now - made).Microseconds);
        }

        if (_next < 0)
        {
            _first = sequence;
            _next = sequence + 1;
            return;
        }

        int ahead = (short)(sequence - (ushort)_next);
        if (ahead < 0)
        {
            // Sent again under its own number, or late: it is there.
            if (_missing.RemoveAll(missing => missing.Sequence == sequence) > 0)
            {
                _lost--;
                figures.Lost--;
            }

            return;
        }

        for (int i = 0; i < ahead; i++)
        {
            Miss((ushort)(_next + i), figures);
        }

        _next += ahead + 1;
    }

    /// <summary>A retransmission in the RTX stream.</summary>
    public void OnRepair(ushort original, LoadFigures figures)
    {
        if (_missing.RemoveAll(missing => missing.Sequence == original) > 0)
        {
            figures.Repaired++;
        }
    }

    /// <summary>Numbers to ask for now.</summary>
    public int TakeMissing(Span<ushort> ask, Instant now)
    {
        int count = 0;
        for (int i = _missing.Count - 1; i >= 0; i--)
        {
            (ushort sequence, Instant asked, int asks) = _missing[i];
            if (now - asked < s_askAgain || count == ask.Length)
            {
                continue;
            }

            if (asks == MaxAsks)
            {
                _missing.RemoveAt(i);
                continue;
            }

            _missing[i] = (sequence, now, asks + 1);
            ask[count++] = sequence;
        }

        ask[..count].Reverse();
        return count;
    }

    public void OnSenderReport(uint middle, Instant now)
    {
        _lastReport = middle;
        _lastReportAt = now;
    }

    public ReportBlock Report(Instant now)
    {
        long expected = _next - _first;
        long expectedNow = expected - _expectedBefore;
        long lostNow = Math.Max(0, _lost - _lostBefore);
        _expectedBefore = expected;
        _lostBefore = _lost;
        return new ReportBlock
        {
            Ssrc = ssrc,
            FractionLost = expectedNow > 0 ? (byte)Math.Min(255, lostNow * 256 / expectedNow) : (byte)0,
            CumulativeLost = (int)Math.Max(0, _lost),
            ExtendedHighestSequence = (uint)Math.Max(0, _next - 1),
            LastSenderReport = _lastReport,
            DelaySinceLastSenderReport = _lastReport == 0 ? 0 : (uint)((now - _lastReportAt).Seconds * 65536),
        };
    }

    private void Miss(ushort sequence, LoadFigures figures)
    {
        _lost++;
        figures.Lost++;
        if (_missing.Count == MaxMissing)
        {
            _missing.RemoveAt(0);
        }

        _missing.Add((sequence, Instant.Past, 0));
    }
}
