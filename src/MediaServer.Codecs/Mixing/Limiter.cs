using MediaServer.Codecs.Audio;

namespace MediaServer.Codecs.Mixing;

/// <summary>
/// Keeps the sum of several voices below full scale. One voice alone passes as it came; when a sum is too loud it is
/// turned down within 2 ms, and up again over a second, so that nobody's loudness pumps with another's words.
/// </summary>
internal sealed class Limiter
{
    private const float Ceiling = 0.95f;
    private const int Attack = 2 * Pcm.PerMillisecond;

    /// <summary>6 dB a second, for a frame of 20 ms.</summary>
    private const float Release = 1.014f;
    private float _gain = 1;

    public void Process(Span<float> frame)
    {
        float peak = 0;
        foreach (float sample in frame)
        {
            peak = Math.Max(peak, MathF.Abs(sample));
        }

        float target = Math.Min(1, Math.Min(_gain * Release, peak > Ceiling ? Ceiling / peak : 1));
        if (_gain == 1 && target == 1)
        {
            return;
        }

        float gain = _gain;
        float step = (target - gain) / (target < gain ? Attack : frame.Length);
        for (int i = 0; i < frame.Length; i++)
        {
            gain = step < 0 ? Math.Max(target, gain + step) : Math.Min(target, gain + step);
            frame[i] = Math.Clamp(frame[i] * gain, -1f, 1f);
        }

        _gain = target;
    }
}
