using MediaServer.Primitives;

namespace MediaServer.Codecs.Jitter;

/// <summary>
/// How long before they were needed packets came, over the last two seconds: the least says whether the buffer is too
/// shallow or too deep, the most how old the earliest sound is when it is played. In milliseconds.
/// </summary>
internal sealed class SlackWindow
{
    private static readonly Duration s_bucket = Duration.FromSeconds(1);
    private Instant _turn = Instant.Past;
    private double _least = double.MaxValue;
    private double _formerLeast = double.MaxValue;
    private double _most = double.MinValue;
    private double _formerMost = double.MinValue;

    public bool IsKnown => Least < double.MaxValue;

    public double Least => Math.Min(_least, _formerLeast);

    public double Most => Math.Max(_most, _formerMost);

    public void Add(double slack, Instant now)
    {
        if (now >= _turn)
        {
            (_formerLeast, _least) = (_least, double.MaxValue);
            (_formerMost, _most) = (_most, double.MinValue);
            _turn = now + s_bucket;
        }

        _least = Math.Min(_least, slack);
        _most = Math.Max(_most, slack);
    }

    /// <summary>The buffer was made deeper by so much: what was measured before counts as if it had been so then.</summary>
    public void Shift(double milliseconds)
    {
        _least += _least < double.MaxValue ? milliseconds : 0;
        _formerLeast += _formerLeast < double.MaxValue ? milliseconds : 0;
        _most += _most > double.MinValue ? milliseconds : 0;
        _formerMost += _formerMost > double.MinValue ? milliseconds : 0;
    }

    public void Restart()
    {
        _least = _formerLeast = double.MaxValue;
        _most = _formerMost = double.MinValue;
        _turn = Instant.Past;
    }
}
