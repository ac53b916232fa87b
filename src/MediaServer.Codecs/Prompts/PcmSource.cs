using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Resampling;

namespace MediaServer.Codecs.Prompts;

/// <summary>Spoken text: 16-bit samples of any usual rate.</summary>
public sealed class PcmSource : IPromptSource
{
    private const int Block = 10;
    private readonly short[] _samples;
    private readonly PolyphaseResampler? _resampler;
    private readonly float[] _in;
    private readonly float[] _out;
    private int _at;
    private int _ready;
    private int _taken;

    /// <param name="samples">Mono.</param>
    /// <param name="rate">Hertz, a multiple of 50 from 8000 to 48,000.</param>
    public PcmSource(short[] samples, int rate)
    {
        _samples = samples;
        int divisor = (int)System.Numerics.BigInteger.GreatestCommonDivisor(Pcm.Rate, rate);
        _resampler = rate == Pcm.Rate ? null : new PolyphaseResampler(Pcm.Rate / divisor, rate / divisor);
        _in = new float[rate * Block / 1000];
        _out = new float[(Pcm.Rate * Block / 1000) + 64];
    }

    public int Read(Span<float> samples)
    {
        int written = 0;
        while (written < samples.Length && (_taken < _ready || Refill()))
        {
            int count = Math.Min(samples.Length - written, _ready - _taken);
            _out.AsSpan(_taken, count).CopyTo(samples[written..]);
            _taken += count;
            written += count;
        }

        return written;
    }

    private bool Refill()
    {
        int count = Math.Min(_in.Length, _samples.Length - _at);
        if (count <= 0)
        {
            return false;
        }

        for (int i = 0; i < count; i++)
        {
            _in[i] = Pcm.FromInt16(_samples[_at++]);
        }

        _taken = 0;
        if (_resampler is null)
        {
            _in.AsSpan(0, count).CopyTo(_out);
            _ready = count;
        }
        else
        {
            _ready = _resampler.Process(_in.AsSpan(0, count), _out);
        }

        return true;
    }
}
