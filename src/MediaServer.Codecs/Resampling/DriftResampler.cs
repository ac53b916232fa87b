namespace MediaServer.Codecs.Resampling;

/// <summary>
/// Plays a voice a little faster or slower, so that a sender's clock and ours stay together and a buffer finds its depth:
/// cubic interpolation at a ratio within one percent, which nobody hears. At a ratio of 1 samples pass unchanged.
/// </summary>
public sealed class DriftResampler
{
    /// <summary>Samples that must lie before and after the place that is read.</summary>
    public const int Margin = 3;

    // After a change the place is somewhere between two samples; it is walked to the next one, for interpolating costs treble.
    private const double Homing = 0.0006;

    private double _position;

    /// <summary>Samples of the input that a call will use up at most.</summary>
    public static int Needed(int outputs, double ratio) => (int)Math.Ceiling((outputs * ratio) + 1) + Margin + 1;

    /// <param name="input">At least <see cref="Needed"/>; the first sample is the one before the place that is read.</param>
    /// <param name="output">Filled.</param>
    /// <param name="ratio">Input samples for each output sample.</param>
    /// <returns>Input samples used up.</returns>
    public int Process(ReadOnlySpan<float> input, Span<float> output, double ratio)
    {
        if (ratio == 1 && _position == 0)
        {
            input.Slice(1, output.Length).CopyTo(output);
            return output.Length;
        }

        double position = _position;
        double step = ratio == 1 ? 1 + Homing : ratio;
        int whole = 0;
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = Interpolate(input.Slice(whole, 4), (float)position);
            position += step;
            int moved = (int)position;
            whole += moved;
            position -= moved;
            if (ratio == 1 && moved == 2)
            {
                // Passed the whole sample: from here on nothing is interpolated.
                position = 0;
                step = 1;
            }
        }

        _position = position;
        return whole;
    }

    public void Reset() => _position = 0;

    // Catmull-Rom between the two middle samples.
    private static float Interpolate(ReadOnlySpan<float> at, float t)
    {
        float a = (-0.5f * at[0]) + (1.5f * at[1]) - (1.5f * at[2]) + (0.5f * at[3]);
        float b = at[0] - (2.5f * at[1]) + (2f * at[2]) - (0.5f * at[3]);
        float c = (-0.5f * at[0]) + (0.5f * at[2]);
        return (((((a * t) + b) * t) + c) * t) + at[1];
    }
}
