using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Prompts;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Plane;

/// <summary>A mix: voices in, outputs out. Closing it closes both.</summary>
public interface ICodecMix : IDisposable
{
    /// <param name="codec">Opus, G722, Pcma or Pcmu.</param>
    /// <param name="ring">0, or a lane's number and 1: then that lane alone sends.</param>
    ICodecVoice AddVoice(Codec codec, int ring = 0);

    /// <summary>A voice that is no part of the mix: it comes back as Opus, packet by packet.</summary>
    /// <param name="codec">Opus, G722, Pcma or Pcmu.</param>
    /// <param name="listener">Gets the voice.</param>
    ICodecVoice AddTranscoder(Codec codec, IVoiceListener listener);

    /// <summary>A voice that is no part of the mix: its loudness alone comes back, with empty payloads.</summary>
    ICodecVoice AddMeter(Codec codec, IVoiceListener listener);

    /// <param name="format">How it is encoded.</param>
    /// <param name="listener">Gets the frames.</param>
    /// <param name="excluded">The listener's own voice, which it doesn't hear; null for none.</param>
    ICodecOutput AddOutput(AudioFormat format, IMixListener listener, ICodecVoice? excluded = null);
}

/// <summary>A voice of a mix.</summary>
public interface ICodecVoice : IDisposable
{
    uint Id { get; }

    /// <summary>One packet; by one thread at a time when the voice has a lane's ring.</summary>
    /// <param name="sequence">Of RTP.</param>
    /// <param name="timestamp">Of RTP.</param>
    /// <param name="level">RFC 6464, or 255 when the sender says nothing.</param>
    /// <param name="payload">The codec's.</param>
    void Send(ushort sequence, uint timestamp, byte level, ReadOnlySpan<byte> payload);

    /// <summary>From now on it belongs to another mix.</summary>
    void MoveTo(ICodecMix mix);
}

/// <summary>Somebody who hears a mix.</summary>
public interface ICodecOutput : IDisposable
{
    /// <summary>Plays tones after what is being played.</summary>
    /// <returns>The prompt's number; 0 when no process stands.</returns>
    uint Play(IReadOnlyList<Tone> tones);

    /// <summary>Plays speech after what is being played.</summary>
    /// <param name="samples">Mono, 16 bit; at most 90 s.</param>
    /// <param name="rate">Hertz, a multiple of 50 from 8000 to 48,000.</param>
    uint Play(ReadOnlySpan<short> samples, int rate);

    void StopPrompts();

    /// <summary>What the far side loses, in percent.</summary>
    void SetExpectedLoss(int percent);

    /// <summary>From now on it hears another mix.</summary>
    void MoveTo(ICodecMix mix, ICodecVoice? excluded);
}
