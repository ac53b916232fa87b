using MediaServer.Codecs.Audio;

namespace MediaServer.Codecs.Opus;

/// <summary>libopus's decoder, to mono at 48 kHz: a stereo sender is mixed down by the decoder itself.</summary>
public sealed unsafe class OpusDecoder : IAudioDecoder
{
    private nint _decoder;

    /// <exception cref="InvalidOperationException">libopus isn't there.</exception>
    public OpusDecoder()
    {
        if (OpusLibrary.WhyNot is { } why)
        {
            throw new InvalidOperationException(why);
        }

        _decoder = OpusLibrary.DecoderCreate(Pcm.Rate, 1, out int error);
        if (_decoder == 0)
        {
            throw new InvalidOperationException($"opus_decoder_create: {error}");
        }
    }

    public int Duration(ReadOnlySpan<byte> payload)
    {
        fixed (byte* data = payload)
        {
            int samples = payload.IsEmpty ? 0 : OpusLibrary.PacketSamples(data, payload.Length, Pcm.Rate);
            return samples is > 0 and <= Pcm.LongestPacket ? samples : 0;
        }
    }

    public int Decode(ReadOnlySpan<byte> payload, Span<float> samples)
    {
        if (payload.IsEmpty)
        {
            return 0;
        }

        fixed (byte* data = payload)
        fixed (float* destination = samples)
        {
            return Math.Max(0, OpusLibrary.Decode(_decoder, data, payload.Length, destination, Math.Min(samples.Length, Pcm.LongestPacket), 0));
        }
    }

    /// <summary>RFC 6716 section 2.1.7: a packet may carry a coarse copy of the one before; what has none is concealed by the decoder.</summary>
    public int DecodeEarlier(ReadOnlySpan<byte> payload, Span<float> samples)
    {
        int duration = Duration(payload);
        if (duration == 0 || duration > samples.Length)
        {
            return 0;
        }

        fixed (byte* data = payload)
        fixed (float* destination = samples)
        {
            return Math.Max(0, OpusLibrary.Decode(_decoder, data, payload.Length, destination, duration, 1));
        }
    }

    public void Conceal(Span<float> samples)
    {
        // The decoder conceals multiples of 2.5 ms; callers ask for such.
        fixed (float* destination = samples)
        {
            int done = Math.Max(0, OpusLibrary.Decode(_decoder, null, 0, destination, Math.Min(samples.Length, Pcm.LongestPacket), 0));
            samples[done..].Clear();
        }
    }

    public void Dispose()
    {
        if (_decoder != 0)
        {
            OpusLibrary.DecoderDestroy(_decoder);
            _decoder = 0;
        }
    }
}
