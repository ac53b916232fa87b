using MediaServer.Primitives;

namespace MediaServer.Protocols.Rtcp;

/// <summary>
/// Makes the 24-bit reference times of successive feedback packets, which wrap every 12 days, one line of time.
/// Only differences mean anything: the zero is the receiver's.
/// </summary>
public struct ReferenceTimeUnwrapper
{
    private long _last;
    private bool _started;

    /// <summary>The reference time on the receiver's clock; add <see cref="PacketStatus.SinceReference"/> to it.</summary>
    public Duration Unwrap(int referenceTime)
    {
        int step = (int)(referenceTime - _last) << 8 >> 8;
        _last = _started ? _last + step : referenceTime;
        _started = true;
        return new Duration(_last * 64_000);
    }
}
