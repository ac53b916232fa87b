using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Mixing;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Running;

/// <summary>
/// Before the process takes orders: every codec encodes and decodes a tone, and a mix of them is made. What is broken is
/// found before a call needs it, and code that a call needs is compiled before.
/// </summary>
public static class SelfTest
{
    private const int Frames = 60;
    private const float Loudness = 0.2f;
    private static readonly Codec[] s_codecs = [Codec.Opus, Codec.G722, Codec.Pcma, Codec.Pcmu];

    /// <summary>Null when all is well; else what isn't.</summary>
    public static string? Run()
    {
        using Mix mix = new();
        Count sink = new();
        IAudioEncoder[] encoders = [.. s_codecs.Select(codec => new AudioFormat(codec).CreateEncoder())];
        for (uint i = 0; i < s_codecs.Length; i++)
        {
            mix.Add(new MixVoice(i + 1, s_codecs[i]));
            mix.Add(new MixOutput(i + 1, new AudioFormat(s_codecs[i])) { Excluded = i + 1 });
        }

        Speak(mix, encoders, sink);
        foreach (IAudioEncoder encoder in encoders)
        {
            encoder.Dispose();
        }

        for (int i = 0; i < s_codecs.Length; i++)
        {
            if (!mix.Voices.Any(voice => voice.Codec == s_codecs[i] && voice.Loudness > Loudness / 4))
            {
                return $"{s_codecs[i]} doesn't decode what it encoded";
            }
        }

        return sink.Frames == Frames * s_codecs.Length ? null : "the mixer leaves frames out";
    }

    private static void Speak(Mix mix, IAudioEncoder[] encoders, Count sink)
    {
        float[] frame = new float[Pcm.Frame];
        byte[] payload = new byte[1500];
        Instant now = Instant.FromSeconds(1);
        for (int i = 0; i < Frames; i++)
        {
            for (int j = 0; j < frame.Length; j++)
            {
                frame[j] = Loudness * MathF.Sin(2 * MathF.PI * 500 * ((i * Pcm.Frame) + j) / Pcm.Rate);
            }

            foreach (MixVoice voice in mix.Voices)
            {
                int length = encoders[voice.Id - 1].Encode(frame, payload);
                voice.Receive((ushort)i, (uint)(i * AudioFormat.ClockRate(voice.Codec) / 50), 255, payload.AsSpan(0, length), now);
            }

            now += Duration.FromMilliseconds(20);
            mix.Tick(now, sink);
        }
    }

    private sealed class Count : IMixSink
    {
        public int Frames { get; private set; }

        public void OnFrame(MixOutput output, long time, bool starts, int delayMs, ReadOnlySpan<byte> payload) => Frames++;

        public void OnPromptEnded(MixOutput output, uint prompt)
        {
        }
    }
}
