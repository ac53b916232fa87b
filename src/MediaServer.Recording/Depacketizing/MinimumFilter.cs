namespace MediaServer.Recording.Depacketizing;

/// <summary>The least value of the last 20-30 s, in three windows of 10 s: the delay that a quiet network would give.</summary>
internal sealed class MinimumFilter
{
    private const long Window = 10_000_000;
    private readonly long[] _minima = new long[3];
    private long _windowStart;

    public long Value { get; private set; }

    public void Restart(long value, long nowMicroseconds)
    {
        Array.Fill(_minima, value);
        _windowStart = nowMicroseconds;
        Value = value;
    }

    public void Add(long value, long nowMicroseconds)
    {
        if (nowMicroseconds - _windowStart >= Window)
        {
            _minima[2] = _minima[1];
            _minima[1] = _minima[0];
            _minima[0] = value;
            _windowStart = nowMicroseconds;
        }
        else
        {
            _minima[0] = Math.Min(_minima[0], value);
        }

        Value = Math.Min(_minima[0], Math.Min(_minima[1], _minima[2]));
    }
}
