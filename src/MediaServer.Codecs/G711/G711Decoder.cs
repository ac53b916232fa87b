using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Jitter;
using MediaServer.Codecs.Resampling;

namespace MediaServer.Codecs.G711;

/// <summary>A telephone's voice: 8 kHz, a byte a sample.</summary>
public sealed class G711Decoder(bool muLaw) : IAudioDecoder
{
    private const int Ratio = 6;
    private const int Longest = Pcm.LongestPacket / Ratio;
    private readonly PolyphaseResampler _up = new(Ratio, 1);
    private readonly WaveformConcealer _concealer = new();
    private readonly float[] _narrow = new float[Longest];

    public int Duration(ReadOnlySpan<byte> payload) => payload.Length <= Longest ? payload.Length * Ratio : 0;

    public int Decode(ReadOnlySpan<byte> payload, Span<float> samples)
    {
        if (payload.Length is 0 or > Longest)
        {
            return 0;
        }

        ReadOnlySpan<short> law = muLaw ? G711Law.MuLaw : G711Law.ALaw;
        for (int i = 0; i < payload.Length; i++)
        {
            _narrow[i] = Pcm.FromInt16(law[payload[i]]);
        }

        int count = _up.Process(_narrow.AsSpan(0, payload.Length), samples);
        _concealer.Heard(samples[..count]);
        return count;
    }

    public int DecodeEarlier(ReadOnlySpan<byte> payload, Span<float> samples) => 0;

    public void Conceal(Span<float> samples) => _concealer.Conceal(samples);

    public void Dispose()
    {
    }
}
