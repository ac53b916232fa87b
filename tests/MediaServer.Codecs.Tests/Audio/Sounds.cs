using MediaServer.Codecs.Audio;

namespace MediaServer.Codecs.Tests.Audio;

/// <summary>Sounds to test with, and what is measured on them.</summary>
internal static class Sounds
{
    public static float[] Sine(double hertz, int count, int rate = Pcm.Rate, float loudness = 0.3f, int from = 0) =>
        [.. Enumerable.Range(from, count).Select(i => loudness * (float)Math.Sin(2 * Math.PI * hertz * i / rate))];

    /// <summary>The loudness of one frequency in a piece of sound, 0 to 1 (Goertzel).</summary>
    public static double Loudness(ReadOnlySpan<float> samples, double hertz, int rate = Pcm.Rate)
    {
        double real = 0, imaginary = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            double angle = 2 * Math.PI * hertz * i / rate;
            real += samples[i] * Math.Cos(angle);
            imaginary += samples[i] * Math.Sin(angle);
        }

        return 2 * Math.Sqrt((real * real) + (imaginary * imaginary)) / samples.Length;
    }

    /// <summary>What is left when the best sine of that frequency is taken out, in dB below it.</summary>
    public static double SignalToRest(ReadOnlySpan<float> samples, double hertz, int rate = Pcm.Rate)
    {
        double loudness = Loudness(samples, hertz, rate);
        double total = 0;
        foreach (float sample in samples)
        {
            total += sample * sample;
        }

        double power = loudness * loudness / 2;
        double rest = Math.Max(1e-12, (total / samples.Length) - power);
        return 10 * Math.Log10(power / rest);
    }
}
