namespace MediaServer.Protocols.Rtp;

/// <summary>Extends 32-bit RTP timestamps to 64 bits; the lower 32 bits of the result are those on the wire.</summary>
public struct TimestampUnwrapper
{
    private long _highest;
    private bool _started;

    /// <summary>The highest seen; meaningful once <see cref="HasValue"/>.</summary>
    public readonly long Highest => _highest;

    public readonly bool HasValue => _started;

    /// <summary>Extends the timestamp and remembers it when it is the highest.</summary>
    public long Unwrap(uint timestamp)
    {
        long value = Peek(timestamp);
        if (!_started || value > _highest)
        {
            _highest = value;
            _started = true;
        }

        return value;
    }

    /// <summary>Extends the timestamp and remembers nothing.</summary>
    public readonly long Peek(uint timestamp) =>
        _started ? _highest + (int)(timestamp - (uint)_highest) : 0x1_0000_0000L + timestamp;
}
