using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Jitter;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Mixing;

/// <summary>One voice of a mix.</summary>
public sealed class MixVoice(uint id, Codec codec) : IDisposable
{
    private const float Attack = 0.5f;
    private const float Release = 0.05f;

    /// <summary>-60 dBov: a voice below is not heard in a mix, and costs no place in it.</summary>
    private const float Audibility = 0.001f;

    /// <summary>This many -dBov and more, said by the sender (RFC 6464), is not worth decoding.</summary>
    private const byte QuietLevel = 75;

    private readonly float[] _frame = new float[Pcm.Frame];
    private readonly VoiceReceiver _receiver = new(AudioFormat.CreateDecoder(codec), AudioFormat.ClockRate(codec));
    private float _gain;

    public uint Id { get; } = id;

    public Codec Codec { get; } = codec;

    public VoiceFigures Figures => _receiver.Figures;

    /// <summary>See <see cref="VoiceReceiver.Delay"/>.</summary>
    public double Delay => _receiver.Delay;

    /// <summary>Smoothed, 0 to 1.</summary>
    public float Loudness { get; private set; }

    /// <summary>Chosen among the loudest.</summary>
    public bool IsChosen { get; internal set; }

    /// <summary>True when this frame of it is part of the sum.</summary>
    public bool IsHeard { get; private set; }

    public bool IsAudible => Loudness > Audibility;

    /// <summary>What the sum has of it in this frame.</summary>
    public ReadOnlySpan<float> Frame => _frame;

    /// <param name="sequence">Of RTP.</param>
    /// <param name="timestamp">Of RTP.</param>
    /// <param name="level">RFC 6464 in -dBov, or 255 when the sender says nothing.</param>
    /// <param name="payload">The codec's.</param>
    /// <param name="now">When it came.</param>
    public void Receive(ushort sequence, uint timestamp, byte level, ReadOnlySpan<byte> payload, Instant now) =>
        _receiver.Receive(sequence, timestamp, payload, level != 255 && level >= QuietLevel, now);

    internal void Pull(Instant now)
    {
        _receiver.Pull(_frame, now);
        float rms = _receiver.Rms;
        Loudness += (rms - Loudness) * (rms > Loudness ? Attack : Release);
    }

    /// <summary>Adds what is chosen to the sum, in and out over a frame, so that nothing clicks.</summary>
    internal void AddTo(Span<float> sum)
    {
        float target = IsChosen && IsAudible ? 1 : 0;
        IsHeard = _gain > 0 || target > 0;
        if (!IsHeard)
        {
            return;
        }

        if (_gain == target)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += _frame[i];
            }

            return;
        }

        float step = (target - _gain) / sum.Length;
        for (int i = 0; i < sum.Length; i++)
        {
            _gain += step;
            _frame[i] *= _gain;
            sum[i] += _frame[i];
        }

        _gain = target;
    }

    public void Dispose() => _receiver.Dispose();
}
