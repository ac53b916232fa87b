using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Jitter;
using MediaServer.Codecs.Tests.Audio;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Tests.Jitter;

/// <summary>A sender, a network and a receiver in virtual time.</summary>
public sealed class VoiceReceiverTests
{
    private const double Tone = 400;

    [Theory]
    [InlineData(Codec.Opus)]
    [InlineData(Codec.G722)]
    [InlineData(Codec.Pcma)]
    [InlineData(Codec.Pcmu)]
    public void ASteadyVoiceIsHeardWholeAndSoon(Codec codec)
    {
        Run run = new(codec);
        run.Go(seconds: 5);
        Assert.Equal(0, run.Figures.Lost + run.Figures.Late);
        Assert.InRange(run.DelayMs, 0, 60);
        Assert.InRange(Sounds.Loudness(run.Last(1), Tone), 0.27, 0.33);
        Assert.InRange(run.Figures.Concealed, 0, Pcm.Rate / 20);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void JitterIsWaitedForAndNoLongerThanItLasts(ulong seed)
    {
        Run run = new(Codec.Pcma, seed) { JitterMs = 50 };
        run.Go(seconds: 8);
        VoiceFigures rough = run.Figures;
        double deep = run.DelayMs;
        Assert.InRange(deep, 40, 130);

        run.Go(seconds: 8);
        Assert.InRange(run.Figures.Late - rough.Late, 0, 12);

        run.JitterMs = 0;
        run.Go(seconds: 20);
        Assert.InRange(run.DelayMs, 0, 50);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(-300)]
    public void ACrystalThatIsWrongIsFollowed(double partsPerMillion)
    {
        Run run = new(Codec.Opus) { Drift = partsPerMillion / 1e6 };
        run.Go(seconds: 120);
        Assert.Equal(0, run.Figures.Lost);
        Assert.InRange(run.DelayMs, 0, 60);
        Assert.InRange(run.Figures.Concealed, 0, Pcm.Rate / 10);
    }

    [Fact]
    public void OpusRecoversWhatIsLostFromTheNextPacket()
    {
        Run run = new(Codec.Opus, 5) { LossShare = 0.05 };
        run.Go(seconds: 20);
        Assert.InRange(run.Figures.Lost, 20, 90);
        Assert.True(run.Figures.Recovered > run.Figures.Lost / 2);
    }

    [Fact]
    public void LossOfG711IsConcealedAndFades()
    {
        Run run = new(Codec.Pcma, 6) { LossShare = 0.05 };
        run.Go(seconds: 20);
        Assert.InRange(run.Figures.Lost, 20, 90);
        Assert.InRange(Sounds.Loudness(run.Last(0.5), Tone), 0.15, 0.33);
        Assert.InRange(run.DelayMs, 0, 60);
    }

    [Fact]
    public void APauseIsSilenceAndItsEndIsHeardAtOnce()
    {
        Run run = new(Codec.Pcma);
        run.Go(seconds: 2);
        run.IsSending = false;
        run.Go(seconds: 3);
        Assert.Equal(0, Pcm.Rms(run.Last(1)));
        run.IsSending = true;
        run.Go(seconds: 0.3);
        Assert.True(Pcm.Rms(run.Last(0.1)) > 0.1);
    }

    [Fact]
    public void ASenderThatBeginsAnewIsTakenUp()
    {
        Run run = new(Codec.Opus);
        run.Go(seconds: 2);
        run.Restart(sequence: 40_000, timestamp: 77);
        run.Go(seconds: 2);
        Assert.InRange(Sounds.Loudness(run.Last(0.5), Tone), 0.25, 0.35);
    }

    [Fact]
    public void ReorderedPacketsArePutInOrder()
    {
        Run run = new(Codec.Pcma) { SwapEvery = 4, JitterMs = 1 };
        run.Go(seconds: 6);
        Assert.InRange(run.Figures.Lost, 0, 3);
    }

    [Fact]
    public void WhatSaysThatItIsQuietIsNotDecoded()
    {
        Run run = new(Codec.Opus) { Loudness = 0, Quiet = true };
        run.Go(seconds: 5);
        Assert.InRange(run.Figures.Decoded, 0, 10);
    }

    /// <summary>One voice on its way.</summary>
    private sealed class Run(Codec codec, ulong seed = 1)
    {
        private readonly SeededRandomSource _random = new(seed);
        private readonly VoiceReceiver _receiver = new(AudioFormat.CreateDecoder(codec), AudioFormat.ClockRate(codec));
        private readonly IAudioEncoder _encoder = new AudioFormat(codec, Fec: true).CreateEncoder();
        private readonly PriorityQueue<(ushort Sequence, uint Timestamp, byte[] Payload), long> _wire = new();
        private readonly List<float> _heard = [];
        private ushort _sequence = 65_500;
        private uint _timestamp = 4_294_900_000;
        private double _sendAt = 1_000_000;
        private long _pullAt = 1_007_000;
        private long _lastArrival;
        private int _sent;

        public double JitterMs { get; set; }
        public double Drift { get; init; }
        public double LossShare { get; init; }
        public int SwapEvery { get; init; }
        public float Loudness { get; init; } = 0.3f;
        public bool Quiet { get; init; }
        public bool IsSending { get; set; } = true;
        public VoiceFigures Figures => _receiver.Figures;
        public double DelayMs => _receiver.Delay;

        public float[] Last(double seconds) => [.. _heard.TakeLast((int)(seconds * Pcm.Rate))];

        public void Restart(ushort sequence, uint timestamp) => (_sequence, _timestamp) = (sequence, timestamp);

        public void Go(double seconds)
        {
            long end = _pullAt + (long)(seconds * 1_000_000);
            float[] frame = new float[Pcm.Frame];
            while (_pullAt < end)
            {
                for (; _sendAt <= _pullAt; _sendAt += 20_000 * (1 + Drift))
                {
                    Send((long)_sendAt);
                }

                while (_wire.TryPeek(out var packet, out long arrival) && arrival <= _pullAt)
                {
                    _wire.Dequeue();
                    _receiver.Receive(packet.Sequence, packet.Timestamp, packet.Payload, Quiet, new Instant(arrival));
                }

                _receiver.Pull(frame, new Instant(_pullAt));
                _heard.AddRange(frame);
                _pullAt += 20_000;
            }
        }

        private void Send(long now)
        {
            byte[] payload = new byte[1500];
            int length = _encoder.Encode(Sounds.Sine(Tone, Pcm.Frame, loudness: Loudness, from: _sent * Pcm.Frame), payload);
            _sent++;
            ushort sequence = _sequence++;
            uint timestamp = _timestamp;
            _timestamp += (uint)(AudioFormat.ClockRate(codec) / 50);
            if (!IsSending || length == 0 || _random.NextDouble() < LossShare)
            {
                return;
            }

            long arrival = now + 30_000 + (long)(_random.NextDouble() * JitterMs * 1000);
            if (SwapEvery > 0 && _sent % SwapEvery == 0)
            {
                arrival += 22_000;
            }
            else if (SwapEvery == 0)
            {
                // A queue keeps the order.
                arrival = Math.Max(arrival, _lastArrival);
            }

            _lastArrival = arrival;
            _wire.Enqueue((sequence, timestamp, payload[..length]), arrival);
        }
    }
}
