using MediaServer.Codecs.Audio;

namespace MediaServer.Codecs.Opus;

/// <summary>How a voice or mix is encoded.</summary>
/// <param name="Bitrate">Bit/s, 6000 to 128000.</param>
/// <param name="Fec">Carry a coarse copy of the packet before (in-band FEC).</param>
/// <param name="PacketMs">20, 40 or 60: longer packets save headers and cost delay.</param>
/// <param name="Complexity">0 to 10; 5 costs half of 10 and is not told from it in a call.</param>
public readonly record struct OpusSettings(int Bitrate, bool Fec, int PacketMs = 20, int Complexity = 5);

/// <summary>libopus's encoder: mono, 48 kHz.</summary>
public sealed unsafe class OpusEncoder : IAudioEncoder
{
    private readonly float[] _packet;
    private nint _encoder;
    private int _collected;

    /// <exception cref="InvalidOperationException">libopus isn't there, or refuses the settings.</exception>
    public OpusEncoder(OpusSettings settings)
    {
        if (OpusLibrary.WhyNot is { } why)
        {
            throw new InvalidOperationException(why);
        }

        _packet = new float[Math.Clamp(settings.PacketMs / 20, 1, 3) * Pcm.Frame];
        _encoder = OpusLibrary.EncoderCreate(Pcm.Rate, 1, OpusLibrary.ApplicationVoip, out int error);
        if (_encoder == 0)
        {
            throw new InvalidOperationException($"opus_encoder_create: {error}");
        }

        Set(OpusLibrary.SetBitrate, Math.Clamp(settings.Bitrate, 6000, 128_000));
        Set(OpusLibrary.SetComplexity, Math.Clamp(settings.Complexity, 0, 10));
        Set(OpusLibrary.SetInbandFec, settings.Fec ? 1 : 0);
        SetExpectedLoss(settings.Fec ? 5 : 0);
    }

    public int Samples => _packet.Length;

    public int Encode(ReadOnlySpan<float> frame, Span<byte> destination)
    {
        frame.CopyTo(_packet.AsSpan(_collected));
        _collected += frame.Length;
        if (_collected < _packet.Length)
        {
            return 0;
        }

        _collected = 0;
        fixed (float* samples = _packet)
        fixed (byte* data = destination)
        {
            return Math.Max(0, OpusLibrary.Encode(_encoder, samples, _packet.Length, data, destination.Length));
        }
    }

    public void SetExpectedLoss(int percent) => Set(OpusLibrary.SetPacketLoss, Math.Clamp(percent, 0, 100));

    public void Dispose()
    {
        if (_encoder != 0)
        {
            OpusLibrary.EncoderDestroy(_encoder);
            _encoder = 0;
        }
    }

    private void Set(int request, int value) => _ = OpusLibrary.EncoderControl(_encoder, request, value);
}
