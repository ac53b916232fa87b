using MediaServer.Engine.Lanes;
using MediaServer.Primitives;
using MediaServer.Protocols.Rtcp;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Control.Sip.Sound;

/// <summary>
/// RTCP of a leg's sound where the server itself is sender and receiver: when each sample of the mix was said (so that lips
/// keep with the picture, whose reports are the lane's), and what was lost of the endpoint's voice.
/// </summary>
internal sealed class LegReports(int clockRate)
{
    /// <summary>From a sample's end to its packet: the frame, and the polling on the way.</summary>
    private static readonly Duration s_behind = Duration.FromMilliseconds(35);

    private uint _packets;
    private uint _octets;
    private uint _timestamp;
    private Instant _said;
    private uint _farSsrc;
    private ulong _first;
    private ulong _highest;
    private long _received;
    private long _formerExpected;
    private long _formerReceived;
    private double _jitter;
    private double _transit;

    /// <summary>A frame of the mix was sent.</summary>
    public void Sent(uint timestamp, int octets, int delayMs)
    {
        _packets++;
        _octets += (uint)octets;
        _timestamp = timestamp;
        _said = LaneClock.Now - s_behind - Duration.FromMilliseconds(delayMs);
    }

    /// <summary>A packet of the endpoint came (RFC 3550 appendix A.8).</summary>
    public void Received(in RtpHeader header, ulong index)
    {
        double transit = (LaneClock.Now.Microseconds * (clockRate / 1e6)) - header.Timestamp;
        if (header.Ssrc != _farSsrc)
        {
            (_farSsrc, _first, _highest, _received, _formerExpected, _formerReceived) = (header.Ssrc, index, index, 0, 0, 0);
            _transit = transit;
        }

        _received++;
        _highest = Math.Max(_highest, index);
        double step = Math.Abs(transit - _transit);
        _transit = transit;
        _jitter += step < clockRate ? (step - _jitter) / 16 : 0;
    }

    /// <summary>Writes a whole compound; 0 before the first frame was sent.</summary>
    /// <param name="destination">At least 128 bytes.</param>
    /// <param name="ssrc">That the mix is sent with.</param>
    /// <param name="countsVoice">The endpoint's voice ends here, so what was lost of it is told here.</param>
    public int Write(Span<byte> destination, uint ssrc, bool countsVoice)
    {
        if (_packets == 0)
        {
            return 0;
        }

        Span<ReportBlock> blocks = stackalloc ReportBlock[1];
        int count = countsVoice && _received > 0 ? 1 : 0;
        if (count > 0)
        {
            blocks[0] = Block();
        }

        int length = SenderReport.Write(destination, ssrc, LaneClock.Wall.ToNtp(_said), _timestamp, _packets, _octets, blocks[..count]);
        return length + SourceDescription.Write(destination[length..], ssrc, "mediaserver"u8);
    }

    /// <summary>What the endpoint says of the mix: the share that it loses, in percent; null when it says nothing of it.</summary>
    public static int? LossOf(ReadOnlySpan<byte> compound, uint ssrc)
    {
        RtcpReader reader = new(compound);
        while (reader.TryRead(out RtcpItem item))
        {
            ReportBlocks blocks = SenderReport.TryParse(item, out SenderReport sent) ? sent.Blocks
                : ReceiverReport.TryParse(item, out ReceiverReport received) ? received.Blocks : default;
            foreach (ReportBlock block in blocks)
            {
                if (block.Ssrc == ssrc)
                {
                    return block.FractionLost * 100 / 256;
                }
            }
        }

        return null;
    }

    private ReportBlock Block()
    {
        long expected = (long)(_highest - _first) + 1;
        long lost = Math.Max(0, expected - _received);
        long expectedSince = expected - _formerExpected;
        long lostSince = Math.Max(0, expectedSince - (_received - _formerReceived));
        (_formerExpected, _formerReceived) = (expected, _received);
        return new ReportBlock
        {
            Ssrc = _farSsrc,
            FractionLost = expectedSince > 0 ? (byte)Math.Min(255, 256 * lostSince / expectedSince) : (byte)0,
            CumulativeLost = (int)Math.Min(lost, 0x7F_FFFF),
            ExtendedHighestSequence = (uint)_highest,
            Jitter = (uint)_jitter,
        };
    }
}
