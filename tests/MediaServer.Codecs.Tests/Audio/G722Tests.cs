using System.Runtime.InteropServices;
using MediaServer.Codecs.Audio;
using MediaServer.Codecs.G722;
using MediaServer.Primitives;

namespace MediaServer.Codecs.Tests.Audio;

public sealed class G722Tests
{
    [Fact]
    public void DecodesEveryCodeAsFfmpegDoes()
    {
        if (!Ffmpeg.IsThere)
        {
            return;
        }

        byte[] codes = new byte[16_000];
        new SeededRandomSource(7).Fill(codes);
        short[] theirs = MemoryMarshal.Cast<byte, short>(Ffmpeg.Convert(codes, "-f g722 -ac 1", "-f s16le")).ToArray();
        short[] ours = new short[codes.Length * 2];
        new G722Decoder().DecodeWide(codes, ours);
        Assert.Equal(theirs.AsSpan(0, ours.Length).ToArray(), ours);
    }

    [Fact]
    public void WhatWeEncodeIsHeardByFfmpeg()
    {
        if (!Ffmpeg.IsThere)
        {
            return;
        }

        short[] voice = [.. Sounds.Sine(1000, 16_000, 16_000).Select(Pcm.ToInt16)];
        byte[] codes = new byte[8000];
        Assert.Equal(8000, new G722Encoder().EncodeWide(voice, codes));
        short[] theirs = MemoryMarshal.Cast<byte, short>(Ffmpeg.Convert(codes, "-f g722 -ac 1", "-f s16le")).ToArray();
        float[] heard = [.. theirs.Skip(1600).Take(12_800).Select(Pcm.FromInt16)];
        Assert.InRange(Sounds.Loudness(heard, 1000, 16_000), 0.28, 0.32);
        Assert.True(Sounds.SignalToRest(heard, 1000, 16_000) > 25);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3000)]
    [InlineData(6000)]
    public void AToneSurvivesBothWays(int hertz)
    {
        G722Encoder encoder = new();
        G722Decoder decoder = new();
        List<float> heard = [];
        float[] samples = new float[Pcm.LongestPacket];
        byte[] payload = new byte[400];
        for (int i = 0; i < 50; i++)
        {
            int length = encoder.Encode(Sounds.Sine(hertz, Pcm.Frame, from: i * Pcm.Frame), payload);
            Assert.Equal(160, length);
            heard.AddRange(samples.AsSpan(0, decoder.Decode(payload.AsSpan(0, length), samples)));
        }

        float[] steady = heard.ToArray()[9600..];
        Assert.InRange(Sounds.Loudness(steady, hertz), 0.27, 0.33);
        Assert.True(Sounds.SignalToRest(steady, hertz) > 15);
    }
}
