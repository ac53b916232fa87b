using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Resampling;

namespace MediaServer.Codecs.G722;

/// <summary>For a room system: 160 bytes for 20 ms, at 64 kbit/s.</summary>
public sealed class G722Encoder : IAudioEncoder
{
    private const int Levels = 30;
    private const int HighDecision = 564;
    private readonly G722State _state = new();
    private readonly PolyphaseResampler _down = new(1, 3);
    private readonly float[] _floats = new float[(Pcm.Frame / 3) + 1];
    private readonly short[] _wide = new short[(Pcm.Frame / 3) + 1];

    public int Samples => Pcm.Frame;

    public int Encode(ReadOnlySpan<float> frame, Span<byte> destination)
    {
        int count = _down.Process(frame, _floats);
        for (int i = 0; i < count; i++)
        {
            _wide[i] = Pcm.ToInt16(_floats[i]);
        }

        return EncodeWide(_wide.AsSpan(0, count & ~1), destination);
    }

    /// <summary>From 16-bit samples at 16 kHz, an even number of them.</summary>
    public int EncodeWide(ReadOnlySpan<short> samples, Span<byte> destination)
    {
        for (int i = 0; i < samples.Length / 2; i++)
        {
            _state.Filter(samples[2 * i], samples[(2 * i) + 1], out int even, out int odd);
            int low = Low((even + odd) >> 14);
            int high = High((even - odd) >> 14);
            _state.AdaptLow(low);
            _state.AdaptHigh(high);
            destination[i] = (byte)((high << 6) | low);
        }

        return samples.Length / 2;
    }

    public void SetExpectedLoss(int percent)
    {
    }

    public void Dispose()
    {
    }

    private int Low(int sample)
    {
        int error = G722Band.Saturate(sample - _state.Low.Predicted);
        int magnitude = error >= 0 ? error : -(error + 1);
        int level = 1;
        while (level < Levels && magnitude >= (G722Tables.Q6[level] * _state.Low.Step) >> 12)
        {
            level++;
        }

        return error < 0 ? G722Tables.Iln[level] : G722Tables.Ilp[level];
    }

    private int High(int sample)
    {
        int error = G722Band.Saturate(sample - _state.High.Predicted);
        int magnitude = error >= 0 ? error : -(error + 1);
        bool outer = magnitude >= (HighDecision * _state.High.Step) >> 12;
        return error < 0 ? (outer ? 0 : 1) : (outer ? 2 : 3);
    }
}
