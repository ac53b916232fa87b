using MediaServer.Primitives;

namespace MediaServer.Bench.Links;

/// <summary>
/// A person who talks in turn with the others: Opus at 24 kbit/s in frames of 20 ms while talking, and a packet each 400 ms
/// otherwise (DTX), as our page asks for.
/// </summary>
internal sealed class VoiceSource(SealedStream stream, int index, int people)
{
    private const double TurnSeconds = 4;
    private const int TalkBytes = 60;
    private const int QuietBytes = 24;
    private readonly byte[] _payload = new byte[TalkBytes];
    private Instant _next;
    private int _number;
    private int _skipped;

    /// <summary>One talks at a time, and in a fifth of the time the next one falls in.</summary>
    public static bool IsTalking(int index, int people, double seconds)
    {
        double turn = seconds / TurnSeconds;
        return (int)turn % people == index || (turn % 1 > 0.8 && ((int)turn + 1) % people == index);
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
        if (!talks && ++_skipped % 20 != 0)
        {
            return;
        }

        _payload[0] = 0x78;
        new MediaStamp(stream.Ssrc, _number, now.Microseconds).Write(_payload.AsSpan(MediaStamp.VoiceOffset));
        stream.Send(111, false, _payload.AsSpan(0, talks ? TalkBytes : QuietBytes), (uint)(now.Microseconds * 48 / 1000), talks ? 30 : 127);
    }
}
