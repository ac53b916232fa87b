using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Mixing;
using MediaServer.Codecs.Tests.Audio;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Tests.Mixing;

/// <summary>A room in virtual time: each voice is a tone of its own, what each output hears is decoded.</summary>
internal sealed class MixRoom : IMixSink
{
    private readonly Dictionary<MixOutput, (IAudioDecoder Decoder, List<float> Samples, int Frames)> _heard = [];
    private readonly Dictionary<uint, G722Voice> _senders = [];
    private readonly float[] _decoded = new float[Pcm.LongestPacket];
    private Instant _now = Instant.FromSeconds(1);

    public MixRoom(int voices, int most = Mix.DefaultVoices)
    {
        Mix = new Mix(most);
        for (uint id = 1; id <= voices; id++)
        {
            MixVoice voice = new(id, Codec.G722);
            Mix.Add(voice);
            _senders[id] = new G722Voice(voice);
            Loudness[id] = 0.1f;
        }

        Speaking = [.. _senders.Keys];
    }

    public Mix Mix { get; }

    public Dictionary<uint, float> Loudness { get; } = [];

    public IReadOnlyCollection<uint> Speaking { get; set; }

    public List<(uint Output, uint Prompt)> PromptsEnded { get; } = [];

    public static double Tone(uint voice) => 300 + (voice * 200);

    public MixOutput Listen(uint id, AudioFormat format, uint excluded)
    {
        MixOutput output = new(id, format) { Excluded = excluded };
        Mix.Add(output);
        _heard[output] = (AudioFormat.CreateDecoder(format.Codec), [], 0);
        return output;
    }

    public void Go(double seconds)
    {
        for (int i = 0; i < seconds * 50; i++)
        {
            foreach ((uint id, G722Voice sender) in _senders)
            {
                sender.Send(Tone(id), Speaking.Contains(id) ? Loudness[id] : 0, _now);
            }

            _now += Duration.FromMilliseconds(20);
            Mix.Tick(_now, this);
        }
    }

    public void TickOnly(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _now += Duration.FromMilliseconds(20);
            Mix.Tick(_now, NoSink.Instance);
        }
    }

    public float[] Heard(MixOutput output, double seconds) => [.. _heard[output].Samples.TakeLast((int)(seconds * Pcm.Rate))];

    public int Frames(MixOutput output) => _heard[output].Frames;

    public uint[] Chosen() => [.. Mix.Voices.Where(voice => voice.IsChosen).Select(voice => voice.Id)];

    public void OnFrame(MixOutput output, long time, bool starts, int delayMs, ReadOnlySpan<byte> payload)
    {
        (IAudioDecoder decoder, List<float> samples, int frames) = _heard[output];
        int count = decoder.Decode(payload, _decoded);
        samples.AddRange(_decoded.AsSpan(0, count));
        _heard[output] = (decoder, samples, frames + 1);
    }

    public void OnPromptEnded(MixOutput output, uint prompt) => PromptsEnded.Add((output.Id, prompt));

    private sealed class G722Voice(MixVoice voice)
    {
        private readonly IAudioEncoder _encoder = new AudioFormat(Codec.G722).CreateEncoder();
        private readonly byte[] _payload = new byte[400];
        private int _sent;

        public void Send(double hertz, float loudness, Instant now)
        {
            int length = _encoder.Encode(Sounds.Sine(hertz, Pcm.Frame, loudness: loudness, from: _sent * Pcm.Frame), _payload);
            voice.Receive((ushort)_sent, (uint)(_sent * 160), 255, _payload.AsSpan(0, length), now);
            _sent++;
        }
    }

    private sealed class NoSink : IMixSink
    {
        public static readonly NoSink Instance = new();

        public void OnFrame(MixOutput output, long time, bool starts, int delayMs, ReadOnlySpan<byte> payload)
        {
        }

        public void OnPromptEnded(MixOutput output, uint prompt)
        {
        }
    }
}
