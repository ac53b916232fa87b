using System.Collections.Concurrent;
using System.Diagnostics;
using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Plane;
using MediaServer.Codecs.Prompts;
using MediaServer.Codecs.Tests.Audio;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Tests.Running;

/// <summary>The real process: voices in, a mix out, killed in the middle.</summary>
public sealed class CodecProcessTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly BlockingCollection<CodecPlaneEvent> _events = [];
    private readonly CodecPlane _plane;
    private readonly ICodecPlane _mixes;
    private readonly CodecSupervisor _supervisor;
    private readonly CancellationTokenSource _stop = new();

    public CodecProcessTests()
    {
        CodecLauncher launcher = new(CodecLauncher.DefaultProgram, _complaints.Enqueue);
        Assert.Null(launcher.WhyNot);
        _plane = new CodecPlane(lanes: 2, launcher.WhyNot);
        _mixes = _plane;
        _supervisor = new CodecSupervisor(_plane, launcher, (happened, _) => _events.Add(happened));
    }

    public void Dispose()
    {
        _stop.Cancel();
        _supervisor.Dispose();
        _plane.Dispose();
        _events.Dispose();
    }

    [Fact]
    [Trait("state", "open")]
    public void AMixComesBackAndOutlivesTheProcess()
    {
        using ICodecMix mix = _mixes.OpenMix();
        Listener everybody = new(), first = new(), opus = new();
        ICodecVoice low = mix.AddVoice(Codec.G722, ring: 1);
        ICodecVoice high = mix.AddVoice(Codec.G722, ring: 2);
        ICodecVoice alone = mix.AddTranscoder(Codec.G722, opus);
        mix.AddOutput(new AudioFormat(Codec.G722), everybody);
        mix.AddOutput(new AudioFormat(Codec.G722), first, low);
        Await(CodecPlaneEvent.Ready);
        Speak(low, 500);
        Speak(high, 1500);
        Speak(alone, 2500);

        float[] heard = everybody.Take(seconds: 2, s_patience);
        Assert.True(Loudest(heard, 500) > 0.2, Said());
        Assert.True(Loudest(heard, 1500) > 0.2, Said());
        Assert.True(Loudest(heard, 2500) < 0.03, Said());
        Assert.True(Loudest(first.Take(seconds: 2, s_patience), 500) < 0.03);
        Assert.True(opus.Voices > 20);

        int killed = _supervisor.ProcessId;
        Process.GetProcessById(killed).Kill();
        Await(CodecPlaneEvent.Ended);
        Await(CodecPlaneEvent.Ready);
        Assert.NotEqual(killed, _supervisor.ProcessId);
        everybody.Forget();
        heard = everybody.Take(seconds: 5, s_patience);
        Assert.True(Loudest(heard, 500) > 0.15, Said());
    }

    [Fact]
    public void AProcessThatStandsStillIsReplacedAndPromptsArePlayedAfterwards()
    {
        using ICodecMix mix = _mixes.OpenMix();
        Listener listener = new();
        ICodecOutput output = mix.AddOutput(new AudioFormat(Codec.Pcma), listener);
        Await(CodecPlaneEvent.Ready);
        using (Process stop = Process.Start("kill", $"-STOP {_supervisor.ProcessId}"))
        {
            stop.WaitForExit();
        }

        Await(CodecPlaneEvent.Hung);
        Await(CodecPlaneEvent.Ready);
        uint prompt = output.Play([new Tone(600, 0, 300), Tone.Pause(100)]);
        Assert.Equal(prompt, listener.AwaitPrompt(s_patience));
        Assert.True(listener.Take(seconds: 0.1, s_patience).Length > 0);
    }

    [Fact]
    public void TheProcessEndsWithItsServerAndHasNoneOfItsSettings()
    {
        _plane.Warm();
        Await(CodecPlaneEvent.Ready);
        int id = _supervisor.ProcessId;
        string environment = File.ReadAllText($"/proc/{id}/environ");
        Assert.DoesNotContain("HOME=", environment, StringComparison.Ordinal);
        string limits = File.ReadAllText($"/proc/{id}/limits");
        Assert.Matches(@"Max open files\s+128\s+128", limits);
        Assert.Matches(@"Max core file size\s+0\s+0", limits);
        Assert.Matches(@"Max file size\s+0\s+0", limits);

        using Process process = Process.GetProcessById(id);
        _supervisor.Dispose();
        Assert.True(process.WaitForExit((int)s_patience.TotalMilliseconds));
    }

    // The machine may be busy: what counts is that it was heard whole for a tenth of a second, not for how long.
    private static double Loudest(float[] heard, double hertz) =>
        heard.Chunk(Pcm.Rate / 10).Where(piece => piece.Length == Pcm.Rate / 10).Max(piece => Sounds.Loudness(piece, hertz));

    private string Said() => $"the process said: {string.Join(" | ", _complaints)}";

    private void Await(CodecPlaneEvent wanted)
    {
        while (true)
        {
            Assert.True(_events.TryTake(out CodecPlaneEvent happened, s_patience), $"no {wanted}; {Said()}");
            if (happened == wanted)
            {
                return;
            }
        }
    }

    /// <summary>A speaker with a clock: a packet each 20 ms until the test ends.</summary>
    private void Speak(ICodecVoice voice, double hertz) => new Thread(() =>
    {
        IAudioEncoder encoder = new AudioFormat(Codec.G722).CreateEncoder();
        byte[] payload = new byte[400];
        Stopwatch clock = Stopwatch.StartNew();
        for (int i = 0; !_stop.Token.WaitHandle.WaitOne(Math.Max(0, (int)((i * 20) - clock.ElapsedMilliseconds))); i++)
        {
            int length = encoder.Encode(Sounds.Sine(hertz, Pcm.Frame, from: i * Pcm.Frame), payload);
            voice.Send((ushort)i, (uint)(i * 160), 255, payload.AsSpan(0, length));
        }
    })
    { IsBackground = true }.Start();

    private sealed class Listener : IMixListener, IVoiceListener
    {
        private readonly IAudioDecoder _decoder = AudioFormat.CreateDecoder(Codec.G722);
        private readonly BlockingCollection<float[]> _frames = [];
        private readonly BlockingCollection<uint> _prompts = [];
        private readonly float[] _samples = new float[Pcm.LongestPacket];

        public int Voices { get; private set; }

        public void OnFrame(uint time, bool starts, int delayMs, ReadOnlySpan<byte> payload) =>
            _frames.Add(_samples[.._decoder.Decode(payload, _samples)]);

        public void OnPromptEnded(uint prompt) => _prompts.Add(prompt);

        public void OnVoice(uint timestamp, bool starts, byte level, ReadOnlySpan<byte> payload) => Voices++;

        public void Forget()
        {
            while (_frames.TryTake(out _))
            {
            }
        }

        public uint AwaitPrompt(TimeSpan patience) => _prompts.TryTake(out uint prompt, patience) ? prompt : 0;

        public float[] Take(double seconds, TimeSpan patience)
        {
            List<float> heard = [];
            while (heard.Count < seconds * Pcm.Rate && _frames.TryTake(out float[]? frame, patience))
            {
                heard.AddRange(frame);
            }

            return [.. heard];
        }
    }
}
