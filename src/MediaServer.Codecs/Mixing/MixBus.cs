using MediaServer.Codecs.Audio;

namespace MediaServer.Codecs.Mixing;

/// <summary>One encoded form of one sum: what several outputs share, or one has for itself.</summary>
internal sealed class MixBus(AudioFormat format) : IDisposable
{
    /// <summary>Opus's own rhythm in silence (RFC 6716 section 2.1.9): a packet each 400 ms.</summary>
    private const int Rest = 20;

    private readonly IAudioEncoder _encoder = format.CreateEncoder();
    private readonly Limiter _limiter = new();
    private readonly ComfortNoise _noise = new();
    private readonly byte[] _payload = new byte[1500];
    private int _length;
    private int _silent;
    private int _collected;
    private long _encodedAt = -1;
    private bool _wasEmpty = true;

    /// <summary>Encodes a frame, once for each time.</summary>
    /// <param name="frame">Changed.</param>
    /// <param name="silent">True when nobody is heard in it.</param>
    /// <param name="time">Of its first sample.</param>
    public ReadOnlySpan<byte> Encode(Span<float> frame, bool silent, long time)
    {
        if (_encodedAt != time)
        {
            _encodedAt = time;
            _silent = silent ? _silent + 1 : 0;
            Starts = _wasEmpty;
            _length = Rests ? 0 : Run(frame, silent);
            _collected = Rests ? _encoder.Samples : _collected + Pcm.Frame;
            if (_collected >= _encoder.Samples)
            {
                _collected = 0;
                _wasEmpty = _length == 0;
            }
        }

        return _payload.AsSpan(0, _length);
    }

    /// <summary>The frame before was left out.</summary>
    public bool Starts { get; private set; }

    public int Samples => _encoder.Samples;

    public bool IsEncoded(long time) => _encodedAt == time;

    // A silence costs one encoded frame in twenty.
    private bool Rests => format.Dtx && _silent > Rest && _silent % Rest != 0;

    public void SetExpectedLoss(int percent) => _encoder.SetExpectedLoss(percent);

    public void Dispose() => _encoder.Dispose();

    private int Run(Span<float> frame, bool silent)
    {
        _limiter.Process(frame);
        if (silent && format.ComfortNoise)
        {
            _noise.Add(frame);
        }

        return _encoder.Encode(frame, _payload);
    }
}
