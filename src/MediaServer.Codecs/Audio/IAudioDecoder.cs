namespace MediaServer.Codecs.Audio;

/// <summary>Turns one voice's payloads into samples at 48 kHz. Not for two threads.</summary>
public interface IAudioDecoder : IDisposable
{
    /// <summary>How long a payload is, in samples at 48 kHz; 0 when it is none of this codec.</summary>
    int Duration(ReadOnlySpan<byte> payload);

    /// <summary>Decodes a payload; 0 when it can't be.</summary>
    /// <param name="payload">As it came: nothing of it is believed.</param>
    /// <param name="samples">At least <see cref="Pcm.LongestPacket"/>.</param>
    int Decode(ReadOnlySpan<byte> payload, Span<float> samples);

    /// <summary>The packet before this one, from what this one carries of it; 0 when it carries nothing.</summary>
    int DecodeEarlier(ReadOnlySpan<byte> payload, Span<float> samples);

    /// <summary>Fills in for what was lost: goes on as the voice did, and fades.</summary>
    void Conceal(Span<float> samples);
}
