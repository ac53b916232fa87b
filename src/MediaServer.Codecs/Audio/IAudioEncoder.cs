namespace MediaServer.Codecs.Audio;

/// <summary>Turns frames of 20 ms at 48 kHz into payloads. Not for two threads.</summary>
public interface IAudioEncoder : IDisposable
{
    /// <summary>Samples at 48 kHz that a payload holds: one frame, or two or three.</summary>
    int Samples { get; }

    /// <summary>Encodes <see cref="Pcm.Frame"/> samples; 0 when the packet isn't full yet.</summary>
    int Encode(ReadOnlySpan<float> frame, Span<byte> destination);

    /// <summary>What the far side loses, in percent, for the redundancy that it can use.</summary>
    void SetExpectedLoss(int percent);
}
