using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Plane;
using MediaServer.Codecs.Prompts;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Control.Tests.Mixing;

/// <summary>A codec process that only remembers what it was told.</summary>
internal sealed class FakePlane : ICodecPlane
{
    private uint _number;

    public event Action<bool>? Changed;

    public bool IsReady { get; set; } = true;

    public string? WhyNot => null;

    public List<FakeMix> Mixes { get; } = [];

    public void Warm()
    {
    }

    public ICodecMix OpenMix(int mostVoices)
    {
        FakeMix mix = new(this);
        Mixes.Add(mix);
        return mix;
    }

    public void Raise(bool stands) => Changed?.Invoke(stands);

    internal sealed class FakeMix(FakePlane plane) : ICodecMix
    {
        public List<FakeVoice> Voices { get; } = [];

        public List<FakeOutput> Outputs { get; } = [];

        public ICodecVoice AddVoice(Codec codec, int ring) => Add(ring);

        public ICodecVoice AddTranscoder(Codec codec, IVoiceListener listener) => Add(0);

        public ICodecVoice AddMeter(Codec codec, IVoiceListener listener) => Add(0);

        public ICodecOutput AddOutput(AudioFormat format, IMixListener listener, ICodecVoice? excluded)
        {
            FakeOutput output = new(this, format) { Excluded = excluded };
            Outputs.Add(output);
            return output;
        }

        public void Dispose() => plane.Mixes.Remove(this);

        private FakeVoice Add(int ring)
        {
            FakeVoice voice = new(this, ++plane._number, ring);
            Voices.Add(voice);
            return voice;
        }
    }

    internal sealed class FakeVoice(FakeMix mix, uint id, int ring) : ICodecVoice
    {
        public uint Id { get; } = id;

        public int Ring { get; } = ring;

        public List<(ushort Sequence, byte Level)> Packets { get; } = [];

        public void Send(ushort sequence, uint timestamp, byte level, ReadOnlySpan<byte> payload) => Packets.Add((sequence, level));

        public void MoveTo(ICodecMix other)
        {
        }

        public void Dispose() => mix.Voices.Remove(this);
    }

    internal sealed class FakeOutput(FakeMix mix, AudioFormat format) : ICodecOutput
    {
        public AudioFormat Format { get; } = format;

        public ICodecVoice? Excluded { get; set; }

        public uint Play(IReadOnlyList<Tone> tones) => 1;

        public uint Play(ReadOnlySpan<short> samples, int rate) => 1;

        public void StopPrompts()
        {
        }

        public void SetExpectedLoss(int percent)
        {
        }

        public void MoveTo(ICodecMix other, ICodecVoice? excluded) => Excluded = excluded;

        public void Dispose() => mix.Outputs.Remove(this);
    }
}
