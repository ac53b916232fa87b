using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Jitter;
using MediaServer.Codecs.Resampling;

namespace MediaServer.Codecs.G722;

/// <summary>A room system's wide-band voice: 64 kbit/s (mode 1), 16 kHz, a byte for two samples.</summary>
public sealed class G722Decoder : IAudioDecoder
{
    private const int PerByte = 6;
    private const int Longest = Pcm.LongestPacket / PerByte;
    private readonly G722State _state = new();
    private readonly PolyphaseResampler _up = new(3, 1);
    private readonly WaveformConcealer _concealer = new();
    private readonly short[] _wide = new short[2 * Longest];
    private readonly float[] _floats = new float[2 * Longest];

    public int Duration(ReadOnlySpan<byte> payload) => payload.Length <= Longest ? payload.Length * PerByte : 0;

    public int Decode(ReadOnlySpan<byte> payload, Span<float> samples)
    {
        if (payload.Length is 0 or > Longest)
        {
            return 0;
        }

        DecodeWide(payload, _wide);
        int wide = 2 * payload.Length;
        for (int i = 0; i < wide; i++)
        {
            _floats[i] = Pcm.FromInt16(_wide[i]);
        }

        int count = _up.Process(_floats.AsSpan(0, wide), samples);
        _concealer.Heard(samples[..count]);
        return count;
    }

    /// <summary>To 16-bit samples at 16 kHz, exactly as the recommendation has it.</summary>
    public void DecodeWide(ReadOnlySpan<byte> payload, Span<short> samples)
    {
        for (int i = 0; i < payload.Length; i++)
        {
            int code = payload[i] & 0x3F;
            int high = payload[i] >> 6;
            int low = Limit(_state.Low.Predicted + ((_state.Low.Step * G722Tables.Qm6[code]) >> 15));
            int predictedHigh = _state.High.Predicted;
            _state.AdaptLow(code);
            int upper = Limit(predictedHigh + _state.AdaptHigh(high));
            _state.Filter(low + upper, low - upper, out int even, out int odd);
            samples[2 * i] = (short)G722Band.Saturate(even >> 11);
            samples[(2 * i) + 1] = (short)G722Band.Saturate(odd >> 11);
        }
    }

    public int DecodeEarlier(ReadOnlySpan<byte> payload, Span<float> samples) => 0;

    public void Conceal(Span<float> samples) => _concealer.Conceal(samples);

    public void Dispose()
    {
    }

    private static int Limit(int value) => Math.Clamp(value, -16384, 16383);
}
