using MediaServer.Primitives;

namespace MediaServer.Recording.Depacketizing;

/// <summary>
/// How one sender's NTP clock stands to the recorder's: the least delay seen in its sender reports. All tracks of a
/// sender share one, so their lips keep together whatever the network's delay does.
/// </summary>
public sealed class SenderClock
{
    private readonly MinimumFilter _delay = new();

    /// <summary>Whether a sender report has come.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Microseconds to add to the sender's clock to get the recorder's.</summary>
    public long Offset => _delay.Value;

    /// <param name="senderMicroseconds">The report's NTP time, as microseconds on the sender's clock.</param>
    /// <param name="arrival">When the report came.</param>
    public void Report(long senderMicroseconds, Instant arrival)
    {
        long delay = arrival.Microseconds - senderMicroseconds;

        // A sender that sets its clock begins anew: what was measured before says nothing of it.
        if (!IsKnown || Math.Abs(delay - Offset) > 2_000_000)
        {
            _delay.Restart(delay, arrival.Microseconds);
            IsKnown = true;
            return;
        }

        _delay.Add(delay, arrival.Microseconds);
    }
}
