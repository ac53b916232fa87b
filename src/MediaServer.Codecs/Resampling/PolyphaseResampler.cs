using System.Numerics;

namespace MediaServer.Codecs.Resampling;

/// <summary>
/// Changes a rate by a ratio of whole numbers: a low-pass (sinc under a Kaiser window) kept as one short filter for each
/// phase, so that only samples that are wanted are computed. Keeps its history between calls. Delay: half the filter,
/// about 24 samples of the lower rate.
/// </summary>
public sealed class PolyphaseResampler
{
    /// <summary>Samples of the lower rate that a filter spans.</summary>
    private const int Span = 48;
    private const double Beta = 6;

    private readonly int _up;
    private readonly int _down;
    private readonly int _taps;
    private readonly float[] _phases;
    private float[] _history;
    private int _phase;

    /// <param name="up">Samples out ...</param>
    /// <param name="down">... for so many in.</param>
    public PolyphaseResampler(int up, int down)
    {
        _up = up;
        _down = down;
        int most = Math.Max(up, down);
        int perPhase = ((Span * most) + up - 1) / up;
        _taps = (perPhase + 7) / 8 * 8;
        _phases = Design(up, most, _taps);
        _history = new float[_taps + 4096];
    }

    /// <summary>Resamples all of <paramref name="input"/>.</summary>
    /// <param name="input">Any number of samples.</param>
    /// <param name="output">Room for <c>input * up / down + 1</c>.</param>
    /// <returns>Samples written.</returns>
    public int Process(ReadOnlySpan<float> input, Span<float> output)
    {
        if (_history.Length < _taps + input.Length)
        {
            Array.Resize(ref _history, _taps + input.Length);
        }

        input.CopyTo(_history.AsSpan(_taps));
        int written = 0;
        int position = _phase / _up;
        int phase = _phase % _up;
        while (position < input.Length)
        {
            output[written++] = Dot(_phases.AsSpan(phase * _taps, _taps), _history.AsSpan(position + 1, _taps));
            phase += _down;
            position += phase / _up;
            phase %= _up;
        }

        _phase = ((position - input.Length) * _up) + phase;
        _history.AsSpan(input.Length, _taps).CopyTo(_history);
        return written;
    }

    private static float Dot(ReadOnlySpan<float> filter, ReadOnlySpan<float> samples)
    {
        Vector<float> sum = Vector<float>.Zero;
        int i = 0;
        for (; i <= filter.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sum += new Vector<float>(filter[i..]) * new Vector<float>(samples[i..]);
        }

        float total = Vector.Sum(sum);
        for (; i < filter.Length; i++)
        {
            total += filter[i] * samples[i];
        }

        return total;
    }

    // Newest sample last: filters are stored turned round, so that a phase is a plain product with the history.
    private static float[] Design(int up, int most, int taps)
    {
        int length = taps * up;
        double centre = (length - 1) / 2.0;

        // A little under half the lower rate, so that the slope ends where the images begin.
        double cutoff = 0.46 / most;
        float[] phases = new float[length];
        for (int i = 0; i < length; i++)
        {
            double x = i - centre;
            double sinc = x == 0 ? 2 * cutoff : Math.Sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
            double ratio = x / (centre + 1);
            double window = Bessel(Beta * Math.Sqrt(1 - (ratio * ratio))) / Bessel(Beta);
            phases[((i % up) * taps) + (taps - 1 - (i / up))] = (float)(sinc * window * up);
        }

        return phases;
    }

    private static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (int k = 1; k < 40; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
