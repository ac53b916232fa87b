namespace MediaServer.Control.Signalling;

/// <summary>A bucket of messages: 50 a second, 100 at once (docs/protocol.md section 2).</summary>
internal sealed class MessageRate(TimeProvider time)
{
    private const double PerSecond = 50;
    private const double Burst = 100;

    private double _tokens = Burst;
    private long _last = time.GetTimestamp();

    public bool TryTake()
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(Burst, _tokens + (time.GetElapsedTime(_last, now).TotalSeconds * PerSecond));
        _last = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
