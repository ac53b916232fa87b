using MediaServer.Primitives;
using MediaServer.Protocols.Rtp;

namespace MediaServer.Bench.Links;

/// <summary>
/// A person who talks in turn with the others: Opus at 24 kbit/s in frames of 20 ms while talking, and a packet each 400 ms
/// otherwise (DTX), as our page asks for.
/// </summary>
internal sealed class VoiceSource(SealedStream stream, int index, int people)
{
    private const double TurnSeconds = 4;
    private const int TalkBytes = 60;

    /// <summary>16 kbit/s.</summary>
    private const int LowBytes = 40;
    private const int QuietBytes = 24;
    private readonly byte[] _payload = new byte[600];
    private readonly byte[] _red = new byte[1200];
    private readonly List<byte[]> _frames = [];
    private byte[] _last = [];
    private uint _lastTimestamp;
    private uint _timestamp;
    private Instant _next;
    private int _number;
    private int _skipped;
    private int _packetFrames = 1;
    private int _talkBytes = TalkBytes;
    private bool _redundant;

    /// <summary>One talks at a time, and in a fifth of the time the next one falls in.</summary>
    public static bool IsTalking(int index, int people, double seconds)
    {
        double turn = seconds / TurnSeconds;
        return (int)turn % people == index || (turn % 1 > 0.8 && ((int)turn + 1) % people == index);
    }

    public void Wish(int packetMs, int maxBitrate, bool redundant)
    {
        _packetFrames = packetMs / 20;
        _talkBytes = maxBitrate is > 0 and < 24_000 ? LowBytes : TalkBytes;
        _redundant = redundant;
    }

    public void Run(Instant now)
    {
        if (now < _next)
        {
            return;
        }

        _next = Instant.Max(_next + Duration.FromMilliseconds(20), now - Duration.FromMilliseconds(20));
        bool talks = IsTalking(index, people, now.Seconds);
        _number++;
        uint timestamp = (uint)(_number * 960);
        if (!talks && ++_skipped % 20 != 0)
        {
            Flush(30);
            return;
        }

        byte[] frame = new byte[talks ? _talkBytes : QuietBytes];
        frame[0] = 0x78;
        new MediaStamp(stream.Ssrc, _number, now.Microseconds).Write(frame.AsSpan(MediaStamp.VoiceOffset));
        _timestamp = _frames.Count == 0 ? timestamp : _timestamp;
        _frames.Add(frame);
        if (!talks || _frames.Count >= _packetFrames)
        {
            Flush(talks ? 30 : 127);
        }
    }

    private void Flush(int level)
    {
        if (_frames.Count == 0)
        {
            return;
        }

        OpusJoiner joiner = new(_payload);
        foreach (byte[] frame in _frames)
        {
            joiner.TryAdd(frame);
        }

        byte[] packet = _payload[..joiner.Finish()];
        _frames.Clear();
        uint back = _timestamp - _lastTimestamp;
        if (_redundant && _last.Length > 0 && back <= RedWriter.MaxTimestampOffset)
        {
            // As libwebrtc: the packet before, and no more.
            RedWriter writer = new(_red, 1);
            writer.TryAdd(CallPlan.OpusType, (int)back, _last);
            stream.Send(CallPlan.RedType, false, _red.AsSpan(0, writer.Finish(CallPlan.OpusType, packet)), _timestamp, level);
        }
        else
        {
            stream.Send(CallPlan.OpusType, false, packet, _timestamp, level);
        }

        _last = packet;
        _lastTimestamp = _timestamp;
    }
}
