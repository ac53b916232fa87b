using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Mixing;
using MediaServer.Codecs.Opus;
using MediaServer.Codecs.Tests.Audio;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Tests.Mixing;

public sealed class VoiceTranscoderTests : ITranscoderSink
{
    private readonly OpusDecoder _decoder = new();
    private readonly List<float> _heard = [];
    private readonly List<uint> _times = [];
    private readonly List<byte> _levels = [];
    private readonly float[] _samples = new float[Pcm.LongestPacket];

    [Theory]
    [InlineData(Codec.Pcma, 20)]
    [InlineData(Codec.Pcmu, 30)]
    [InlineData(Codec.G722, 10)]
    public void ATelephonesVoiceReachesBrowsersWithItsLevel(Codec codec, int packetMs)
    {
        Send(codec, packetMs, seconds: 2, lose: _ => false);
        Assert.InRange(_times.Count, 98, 100);
        Assert.All(_times.Zip(_times.Skip(1)), pair => Assert.Equal(960u, pair.Second - pair.First));
        Assert.InRange(Sounds.Loudness([.. _heard.Skip(48_000).Take(38_400)], 500), 0.24, 0.36);
        Assert.All(_levels.Skip(5), level => Assert.InRange(level, 12, 15));
    }

    [Fact]
    public void AShortLossIsBridgedAndALongOneIsAGap()
    {
        Send(Codec.Pcma, 20, seconds: 2, lose: i => i is 20 or (>= 60 and < 80));
        uint[] steps = [.. _times.Zip(_times.Skip(1)).Select(pair => pair.Second - pair.First)];
        Assert.Equal(1, steps.Count(step => step != 960));
        Assert.InRange(steps.Max(), 20u * 960, 22u * 960);
    }

    void ITranscoderSink.OnTranscoded(uint timestamp, bool starts, byte level, ReadOnlySpan<byte> payload)
    {
        _times.Add(timestamp);
        _levels.Add(level);
        _heard.AddRange(_samples.AsSpan(0, _decoder.Decode(payload, _samples)));
    }

    private void Send(Codec codec, int packetMs, double seconds, Func<int, bool> lose)
    {
        using VoiceTranscoder transcoder = new(codec);
        IAudioEncoder encoder = new AudioFormat(codec).CreateEncoder();
        List<byte> bytes = [];
        byte[] payload = new byte[400];
        for (int i = 0; i < seconds * 50; i++)
        {
            int length = encoder.Encode(Sounds.Sine(500, Pcm.Frame, from: i * Pcm.Frame), payload);
            bytes.AddRange(payload[..length]);
        }

        int size = packetMs * 8;
        for (int i = 0; (i + 1) * size <= bytes.Count; i++)
        {
            if (!lose(i))
            {
                transcoder.Process((ushort)(65_530 + i), (uint)(i * size), bytes.GetRange(i * size, size).ToArray(), this);
            }
        }
    }
}
