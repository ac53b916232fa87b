using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Resampling;

namespace MediaServer.Codecs.Tests.Audio;

public sealed class ResamplerTests
{
    [Theory]
    [InlineData(6, 1, 8000, 1000)]
    [InlineData(3, 1, 16_000, 6500)]
    [InlineData(1, 6, 48_000, 3000)]
    [InlineData(1, 3, 48_000, 6500)]
    [InlineData(320, 147, 22_050, 4000)]
    public void AToneKeepsItsLoudnessAndNothingIsAdded(int up, int down, int rate, int hertz)
    {
        PolyphaseResampler resampler = new(up, down);
        int target = rate * up / down;
        List<float> heard = [];
        float[] output = new float[4096];
        int at = 0;

        // In pieces of odd lengths: the history between them is what goes wrong first.
        foreach (int length in Enumerable.Repeat(new[] { 7, 160, 441, 33, 320 }, 40).SelectMany(x => x))
        {
            int count = resampler.Process(Sounds.Sine(hertz, length, rate, from: at), output);
            heard.AddRange(output.AsSpan(0, count));
            at += length;
        }

        Assert.InRange(heard.Count, (long)at * up / down, ((long)at * up / down) + 1);
        float[] steady = [.. heard.Skip(target / 20).Take(target / 20 * (heard.Count / (target / 20) - 1))];
        Assert.InRange(Sounds.Loudness(steady, hertz, target), 0.294, 0.306);
        Assert.True(Sounds.SignalToRest(steady, hertz, target) > 45);
    }

    [Fact]
    public void WhatALowerRateCannotCarryIsRemoved()
    {
        PolyphaseResampler resampler = new(1, 6);
        float[] output = new float[16_000];
        int count = resampler.Process(Sounds.Sine(5000, 48_000), output);
        Assert.True(Pcm.Rms(output.AsSpan(400, count - 400)) < 0.001);
    }

    [Theory]
    [InlineData(1.004)]
    [InlineData(0.996)]
    public void AVoiceIsPlayedFasterAndSlower(double ratio)
    {
        DriftResampler resampler = new();
        float[] input = Sounds.Sine(440, 100_000);
        List<float> heard = [];
        float[] frame = new float[Pcm.Frame];
        int at = 0;
        while (at + DriftResampler.Needed(Pcm.Frame, ratio) < input.Length)
        {
            at += resampler.Process(input.AsSpan(at), frame, ratio);
            heard.AddRange(frame);
        }

        Assert.InRange(at / (double)heard.Count, ratio - 0.0002, ratio + 0.0002);
        Assert.True(Sounds.SignalToRest(heard.ToArray().AsSpan(0, 48_000), 440 * ratio) > 35);
    }

    [Fact]
    public void AtOneToOneSamplesPassUnchanged()
    {
        DriftResampler resampler = new();
        float[] input = Sounds.Sine(440, 20_000);
        float[] frame = new float[Pcm.Frame];
        int at = resampler.Process(input, frame, 1.005);
        for (int i = 0; i < 6; i++)
        {
            at += resampler.Process(input.AsSpan(at), frame, 1);
        }

        int used = resampler.Process(input.AsSpan(at), frame, 1);
        Assert.Equal(Pcm.Frame, used);
        Assert.Equal(input.AsSpan(at + 1, Pcm.Frame).ToArray(), frame);
    }
}
