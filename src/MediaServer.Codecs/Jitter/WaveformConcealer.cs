using MediaServer.Codecs.Audio;

namespace MediaServer.Codecs.Jitter;

/// <summary>
/// Fills in for codecs without concealment of their own: repeats the last period of the voice, as loud as it was, and
/// fades to nothing within 60 ms. What comes after is blended in.
/// </summary>
public sealed class WaveformConcealer
{
    private const int Shortest = Pcm.Rate / 400;
    private const int Longest = Pcm.Rate / 66;
    private const int Window = Pcm.Rate / 100;
    private const int Kept = Longest + Window + Longest;
    private const int Fade = 60 * Pcm.PerMillisecond;
    private const int Blend = 5 * Pcm.PerMillisecond;

    // Every sixth sample is enough to find a pitch below 400 Hz.
    private const int Step = 6;

    private readonly float[] _history = new float[Kept];
    private readonly float[] _tail = new float[Blend];
    private int _period;
    private int _concealed;

    /// <summary>What was decoded; its beginning is blended with what stood in for the packets before.</summary>
    public void Heard(Span<float> samples)
    {
        if (_concealed > 0)
        {
            Generate(_tail);
            int count = Math.Min(Blend, samples.Length);
            for (int i = 0; i < count; i++)
            {
                float share = (i + 1f) / (count + 1);
                samples[i] = (samples[i] * share) + (_tail[i] * (1 - share));
            }

            _concealed = 0;
        }

        Remember(samples);
    }

    public void Conceal(Span<float> samples)
    {
        if (_concealed == 0)
        {
            _period = FindPeriod();
        }

        Generate(samples);
    }

    private void Generate(Span<float> samples)
    {
        ReadOnlySpan<float> last = _history.AsSpan(Kept - _period);
        for (int i = 0; i < samples.Length; i++, _concealed++)
        {
            float gain = Math.Max(0, 1 - ((float)_concealed / Fade));
            samples[i] = last[_concealed % _period] * gain;
        }
    }

    private void Remember(ReadOnlySpan<float> samples)
    {
        if (samples.Length >= Kept)
        {
            samples[^Kept..].CopyTo(_history);
            return;
        }

        _history.AsSpan(samples.Length).CopyTo(_history);
        samples.CopyTo(_history.AsSpan(Kept - samples.Length));
    }

    private int FindPeriod()
    {
        ReadOnlySpan<float> now = _history.AsSpan(Kept - Window);
        int best = Longest;
        float most = 0;
        for (int lag = Shortest; lag <= Longest; lag += Step)
        {
            ReadOnlySpan<float> before = _history.AsSpan(Kept - Window - lag, Window);
            float product = 0, energy = 1e-9f;
            for (int i = 0; i < Window; i += Step)
            {
                product += now[i] * before[i];
                energy += before[i] * before[i];
            }

            float likeness = product / MathF.Sqrt(energy);
            if (likeness > most)
            {
                most = likeness;
                best = lag;
            }
        }

        return best;
    }
}
