using MediaServer.Primitives;

namespace MediaServer.Forwarding.Ingest;

/// <summary>
/// Key-frame requests toward one source, merged over all subscribers and at most one a second, as FIELD.md asks:
/// a request that comes too early is kept and sent when its second is over, unless a key frame came meanwhile.
/// </summary>
public struct KeyFrameRequester
{
    private static readonly Duration Interval = Duration.FromSeconds(1);
    private Instant _last;
    private bool _asked;
    private bool _wanted;

    /// <summary>Sequence number of the next FIR (RFC 5104 section 4.3.1).</summary>
    public byte FirSequence { get; private set; }

    public void Want() => _wanted = true;

    public void OnKeyFrame() => _wanted = false;

    public readonly bool IsWanted => _wanted;

    public readonly Instant NextDeadline => !_wanted ? Instant.Never : _asked ? _last + Interval : Instant.Past;

    /// <summary>True when a request should be sent now.</summary>
    public bool TryTake(Instant now)
    {
        if (!_wanted || (_asked && now - _last < Interval))
        {
            return false;
        }

        _last = now;
        _asked = true;
        FirSequence++;

        // Still wanted until a key frame comes: a lost request is repeated.
        return true;
    }
}
