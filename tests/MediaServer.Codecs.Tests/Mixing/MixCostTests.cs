using System.Diagnostics;
using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Mixing;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;
using Xunit.Abstractions;

namespace MediaServer.Codecs.Tests.Mixing;

/// <summary>What ten Opus legs cost the codec process; run alone, for it reads the process's own time.</summary>
public sealed class MixCostTests(ITestOutputHelper output)
{
    private const int Legs = 10;
    private const int Seconds = 20;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void TenOpusLegsInOneRoom(int speaking)
    {
        AudioFormat format = new(Codec.Opus, Bitrate: 32_000, Fec: true, Dtx: true);
        using Mix mix = new();
        List<(MixVoice Voice, IAudioEncoder Encoder)> all = [];
        for (uint id = 1; id <= Legs; id++)
        {
            MixVoice voice = new(id, Codec.Opus);
            mix.Add(voice);
            mix.Add(new MixOutput(id, format) { Excluded = id });
            all.Add((voice, format.CreateEncoder()));
        }

        // What endpoints send, made before it is timed: speech-like for those who speak, faint noise for the others.
        byte[][][] packets = [.. all.Select((one, i) => Packets(one.Encoder, i < speaking ? 0.2f : 0.0002f, (ulong)i))];
        Counter sink = new();
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        Instant now = Instant.FromSeconds(1);
        for (int frame = 0; frame < Seconds * 50; frame++)
        {
            for (int i = 0; i < Legs; i++)
            {
                all[i].Voice.Receive((ushort)frame, (uint)(frame * Pcm.Frame), (byte)(i < speaking ? 20 : 80), packets[i][frame], now);
            }

            now += Duration.FromMilliseconds(20);
            mix.Tick(now, sink);
        }

        TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - before;
        output.WriteLine($"{Legs} legs, {speaking} speak: {100 * used.TotalSeconds / Seconds:F1} % of a core, {sink.Frames / (double)Seconds:F0} frames a second");
        Assert.True(sink.Frames > 0);
    }

    private static byte[][] Packets(IAudioEncoder encoder, float loudness, ulong seed)
    {
        SeededRandomSource random = new(seed + 1);
        float[] frame = new float[Pcm.Frame];
        byte[] payload = new byte[1500];
        byte[][] packets = new byte[Seconds * 50][];
        for (int i = 0; i < packets.Length; i++)
        {
            for (int j = 0; j < frame.Length; j++)
            {
                double t = ((i * Pcm.Frame) + j) / (double)Pcm.Rate;
                double voice = Math.Sin(2 * Math.PI * (140 + (20 * Math.Sin(t))) * t) + (0.5 * Math.Sin(2 * Math.PI * 700 * t)) + (0.2 * ((random.NextDouble() * 2) - 1));
                frame[j] = loudness * (float)(voice * (0.6 + (0.4 * Math.Sin(2 * Math.PI * 3 * t))));
            }

            packets[i] = payload[..encoder.Encode(frame, payload)];
        }

        return packets;
    }

    private sealed class Counter : IMixSink
    {
        public int Frames { get; private set; }

        public void OnFrame(MixOutput output, long time, bool starts, int delayMs, ReadOnlySpan<byte> payload) => Frames++;

        public void OnPromptEnded(MixOutput output, uint prompt)
        {
        }
    }
}
