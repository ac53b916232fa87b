using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Opus;
using MediaServer.Primitives;

namespace MediaServer.Codecs.Tests.Audio;

public sealed class OpusTests
{
    [Fact]
    public void AToneSurvives()
    {
        using OpusEncoder encoder = new(new OpusSettings(32_000, Fec: true));
        using OpusDecoder decoder = new();
        List<float> heard = [];
        float[] samples = new float[Pcm.LongestPacket];
        byte[] payload = new byte[1500];
        for (int i = 0; i < 50; i++)
        {
            int length = encoder.Encode(Sounds.Sine(700, Pcm.Frame, from: i * Pcm.Frame), payload);
            Assert.Equal(Pcm.Frame, decoder.Duration(payload.AsSpan(0, length)));
            heard.AddRange(samples.AsSpan(0, decoder.Decode(payload.AsSpan(0, length), samples)));
        }

        Assert.InRange(Sounds.Loudness(heard.ToArray().AsSpan(9600), 700), 0.25, 0.35);
    }

    [Fact]
    public void SixtyMillisecondsAreOnePacket()
    {
        using OpusEncoder encoder = new(new OpusSettings(16_000, Fec: false, PacketMs: 60));
        using OpusDecoder decoder = new();
        byte[] payload = new byte[1500];
        int[] lengths = [.. Enumerable.Range(0, 6).Select(i => encoder.Encode(Sounds.Sine(500, Pcm.Frame, from: i * Pcm.Frame), payload))];
        Assert.Equal([0, 0, 0, 0], [lengths[0], lengths[1], lengths[3], lengths[4]]);
        Assert.Equal(3 * Pcm.Frame, decoder.Duration(payload.AsSpan(0, lengths[5])));
    }

    [Fact]
    public void GarbageIsRefusedAndNeverReadPastItsEnd()
    {
        using OpusDecoder decoder = new();
        SeededRandomSource random = new(3);
        float[] samples = new float[Pcm.LongestPacket];
        for (int i = 0; i < 3000; i++)
        {
            byte[] garbage = new byte[random.NextInt(300)];
            random.Fill(garbage);
            Assert.InRange(decoder.Duration(garbage), 0, Pcm.LongestPacket);
            Assert.InRange(decoder.Decode(garbage, samples), 0, Pcm.LongestPacket);
            Assert.InRange(decoder.DecodeEarlier(garbage, samples), 0, Pcm.LongestPacket);
        }

        decoder.Conceal(samples.AsSpan(0, Pcm.Frame));
    }
}
