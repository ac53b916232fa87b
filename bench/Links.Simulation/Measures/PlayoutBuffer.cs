using MediaServer.Primitives;

namespace MediaServer.Bench.Links;

/// <summary>
/// The receiver's adaptive buffer: as long as nearly all of what came lately needed above the lowest delay of the last two seconds, and never
/// more than 200 ms.
/// </summary>
public sealed class PlayoutBuffer
{
    private const double Most = 200;
    private const double Least = 40;
    private const double Quantile = 0.97;

    // As NetEq: what changes more slowly is followed by stretching.
    private const double WindowSeconds = 2;
    private const double Forget = 0.995;
    private readonly double[] _histogram = new double[60];
    private readonly LinkedList<(double At, double Delay)> _lowest = new();

    /// <summary>Takes a delay; returns how far it is above the lowest, in ms.</summary>
    public double Add(double delay, Instant now)
    {
        while (_lowest.Last is { } last && last.Value.Delay >= delay)
        {
            _lowest.RemoveLast();
        }

        _lowest.AddLast((now.Seconds, delay));
        while (_lowest.First!.Value.At < now.Seconds - WindowSeconds)
        {
            _lowest.RemoveFirst();
        }

        return delay - Lowest;
    }

    public double Lowest => _lowest.First?.Value.Delay ?? 0;

    /// <summary>Milliseconds above the lowest delay at which things are played.</summary>
    public double Length()
    {
        double total = _histogram.Sum();
        double sum = 0;
        for (int i = 0; i < _histogram.Length && total >= 0.05; i++)
        {
            sum += _histogram[i];
            if (sum >= total * Quantile)
            {
                return Math.Clamp(((i + 1) * 10) + 20, Least, Most);
            }
        }

        return total < 0.05 ? 100 : Most;
    }

    /// <summary>Learns from a delay above the lowest.</summary>
    public void Learn(double above)
    {
        for (int i = 0; i < _histogram.Length; i++)
        {
            _histogram[i] *= Forget;
        }

        _histogram[(int)Math.Clamp(above / 10, 0, _histogram.Length - 1)] += 1 - Forget;
    }
}
