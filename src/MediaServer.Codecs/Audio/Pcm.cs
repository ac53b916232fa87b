namespace MediaServer.Codecs.Audio;

/// <summary>Sound as everything here holds it: mono, 48 kHz, float from -1 to 1.</summary>
public static class Pcm
{
    /// <summary>Hertz.</summary>
    public const int Rate = 48_000;

    /// <summary>Samples of a mixed frame: 20 ms.</summary>
    public const int Frame = 960;

    /// <summary>Samples of a millisecond.</summary>
    public const int PerMillisecond = Rate / 1000;

    /// <summary>The longest packet that is decoded: 120 ms, Opus's own limit (RFC 6716 section 3.2.5).</summary>
    public const int LongestPacket = 120 * PerMillisecond;

    /// <summary>Root mean square, 0 to 1.</summary>
    public static float Rms(ReadOnlySpan<float> samples)
    {
        float sum = 0;
        foreach (float sample in samples)
        {
            sum += sample * sample;
        }

        return samples.IsEmpty ? 0 : MathF.Sqrt(sum / samples.Length);
    }

    /// <summary>RFC 6464's level: 0 (full scale) to 127 (silence) in -dBov.</summary>
    public static byte Level(float rms) =>
        rms <= 4.5e-7f ? (byte)127 : (byte)Math.Clamp((int)MathF.Round(-20 * MathF.Log10(rms)), 0, 127);

    public static short ToInt16(float sample) => (short)Math.Clamp(MathF.Round(sample * 32768f), short.MinValue, short.MaxValue);

    public static float FromInt16(short sample) => sample * (1f / 32768f);
}
