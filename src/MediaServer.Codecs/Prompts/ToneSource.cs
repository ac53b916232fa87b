using MediaServer.Codecs.Audio;

namespace MediaServer.Codecs.Prompts;

/// <summary>Tones one after another, at -18 dBov each, with soft edges.</summary>
public sealed class ToneSource(IReadOnlyList<Tone> tones) : IPromptSource
{
    private const float Loudness = 0.17f;
    private const int Edge = 5 * Pcm.PerMillisecond;
    private int _index;
    private int _at;

    public int Read(Span<float> samples)
    {
        int written = 0;
        while (written < samples.Length && _index < tones.Count)
        {
            Tone tone = tones[_index];
            int length = tone.Milliseconds * Pcm.PerMillisecond;
            int count = Math.Min(samples.Length - written, length - _at);
            for (int i = 0; i < count; i++, _at++)
            {
                samples[written++] = Value(tone, _at, length);
            }

            if (_at >= length)
            {
                _at = 0;
                _index++;
            }
        }

        return written;
    }

    private static float Value(Tone tone, int at, int length)
    {
        float edge = Math.Clamp(Math.Min(at, length - at) / (float)Edge, 0, 1);
        return Loudness * edge * (Sine(tone.First, at) + Sine(tone.Second, at));
    }

    private static float Sine(int hertz, int at) => hertz == 0 ? 0 : MathF.Sin(2 * MathF.PI * hertz * (at % Pcm.Rate) / Pcm.Rate);
}
