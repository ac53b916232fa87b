using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Resampling;

namespace MediaServer.Codecs.G711;

/// <summary>For a telephone: 160 bytes for 20 ms.</summary>
public sealed class G711Encoder(bool muLaw) : IAudioEncoder
{
    private const int Ratio = 6;
    private readonly PolyphaseResampler _down = new(1, Ratio);
    private readonly float[] _narrow = new float[Pcm.Frame / Ratio + 1];

    public int Samples => Pcm.Frame;

    public int Encode(ReadOnlySpan<float> frame, Span<byte> destination)
    {
        int count = _down.Process(frame, _narrow);
        for (int i = 0; i < count; i++)
        {
            short sample = Pcm.ToInt16(_narrow[i]);
            destination[i] = muLaw ? G711Law.ToMuLaw(sample) : G711Law.ToALaw(sample);
        }

        return count;
    }

    public void SetExpectedLoss(int percent)
    {
    }

    public void Dispose()
    {
    }
}
