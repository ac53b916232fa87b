using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Plane;
using MediaServer.Codecs.Prompts;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Mixing;

/// <summary>Where there can be no codec process: calls between browsers lack nothing by it.</summary>
internal sealed class NoCodecPlane(string why) : ICodecPlane, ICodecMix, ICodecVoice, ICodecOutput
{
    public event Action<bool> Changed
    {
        add { }
        remove { }
    }

    public bool IsReady => false;

    public string? WhyNot { get; } = why;

    public uint Id => 0;

    public void Warm()
    {
    }

    public ICodecMix OpenMix(int mostVoices) => this;

    public ICodecVoice AddVoice(Codec codec, int ring) => this;

    public ICodecVoice AddTranscoder(Codec codec, IVoiceListener listener) => this;

    public ICodecOutput AddOutput(AudioFormat format, IMixListener listener, ICodecVoice? excluded) => this;

    public ICodecVoice AddMeter(Codec codec, IVoiceListener listener) => this;

    public void Send(ushort sequence, uint timestamp, byte level, ReadOnlySpan<byte> payload)
    {
    }

    public void MoveTo(ICodecMix mix)
    {
    }

    public uint Play(IReadOnlyList<Tone> tones) => 0;

    public uint Play(ReadOnlySpan<short> samples, int rate) => 0;

    public void StopPrompts()
    {
    }

    public void SetExpectedLoss(int percent)
    {
    }

    public void MoveTo(ICodecMix mix, ICodecVoice? excluded)
    {
    }

    public void Dispose()
    {
    }
}
