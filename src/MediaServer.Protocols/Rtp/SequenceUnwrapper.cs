namespace MediaServer.Protocols.Rtp;

/// <summary>
/// Extends 16-bit sequence numbers to 64 bits (RFC 3550 appendix A.1): each is taken as the nearest to the highest
/// seen. The lower 16 bits of the result are the number on the wire.
/// </summary>
public struct SequenceUnwrapper
{
    private long _highest;
    private bool _started;

    /// <summary>The highest seen; meaningful once <see cref="HasValue"/>.</summary>
    public readonly long Highest => _highest;

    public readonly bool HasValue => _started;

    /// <summary>Extends the number and remembers it when it is the highest.</summary>
    public long Unwrap(ushort sequenceNumber)
    {
        long value = Peek(sequenceNumber);
        if (!_started || value > _highest)
        {
            _highest = value;
            _started = true;
        }

        return value;
    }

    /// <summary>Extends the number and remembers nothing: for a packet that isn't authenticated yet.</summary>
    public readonly long Peek(ushort sequenceNumber)
    {
        // One cycle up at the start, so that a packet older than the first stays above 0.
        return _started ? _highest + (short)(sequenceNumber - (ushort)_highest) : 0x1_0000L + sequenceNumber;
    }
}
