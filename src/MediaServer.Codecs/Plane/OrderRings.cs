using MediaServer.Codecs.Rings;

namespace MediaServer.Codecs.Plane;

/// <summary>The rings toward the process. Ring 0 has a lock, for many write to it and none of them is a lane; a lane's ring has none.</summary>
internal sealed class OrderRings(SharedSegment segment)
{
    private readonly Lock _gate = new();
    private readonly RingWriter[] _rings = [.. Enumerable.Range(0, segment.Lanes + 1).Select(segment.ToProcess)];
    private volatile bool _open;

    /// <summary>False while no process reads: then nothing is written.</summary>
    public bool IsOpen
    {
        get => _open;
        set => _open = value;
    }

    /// <summary>Records that found no room in any ring.</summary>
    public long Refused => _rings.Sum(ring => ring.Refused);

    public bool Write(int ring, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body)
    {
        if (!_open)
        {
            return false;
        }

        if (ring > 0)
        {
            return _rings[ring].TryWrite(head, body);
        }

        lock (_gate)
        {
            return _rings[0].TryWrite(head, body);
        }
    }
}
