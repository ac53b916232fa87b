namespace MediaServer.Codecs.Jitter;

/// <summary>Decoded samples until they are played: one piece of memory, moved down when its end is reached.</summary>
internal sealed class SampleQueue(int capacity)
{
    private readonly float[] _samples = new float[capacity];
    private int _start;
    private int _end;

    public int Count => _end - _start;

    public ReadOnlySpan<float> Span => _samples.AsSpan(_start, Count);

    /// <summary>Room for so many at the end; <see cref="Commit"/> makes them part of the queue. Empty when there is no such room.</summary>
    public Span<float> Reserve(int count)
    {
        if (_end + count > _samples.Length)
        {
            Span.CopyTo(_samples);
            (_start, _end) = (0, Count);
        }

        return _end + count <= _samples.Length ? _samples.AsSpan(_end, count) : [];
    }

    public void Commit(int count) => _end += count;

    public void Skip(int count) => _start += Math.Min(count, Count);

    public void Clear() => _start = _end = 0;
}
