using MediaServer.Codecs.Audio;
using MediaServer.Primitives;

namespace MediaServer.Codecs.Mixing;

/// <summary>
/// The voices of one room, summed each 20 ms for those who can take one stream only. The loudest are heard; each output is
/// without its own voice. Outputs that hear the same share one encoder. Time is told.
/// </summary>
public sealed class Mix(int mostVoices = Mix.DefaultVoices) : IDisposable
{
    /// <summary>More voices at once than this are noise.</summary>
    public const int DefaultVoices = 4;

    private readonly List<MixVoice> _voices = [];
    private readonly List<MixOutput> _outputs = [];
    private readonly Dictionary<AudioFormat, MixBus> _shared = [];
    private readonly float[] _sum = new float[Pcm.Frame];
    private readonly float[] _frame = new float[Pcm.Frame];
    private long _time;

    /// <summary>Kept in silence: a time line that jumps with each word is none.</summary>
    private double _delay = 20;

    public IReadOnlyList<MixVoice> Voices => _voices;

    public IReadOnlyList<MixOutput> Outputs => _outputs;

    /// <summary>Encoders that several may share, for figures.</summary>
    public int SharedEncoders => _shared.Count;

    public void Add(MixVoice voice) => _voices.Add(voice);

    public void Remove(MixVoice voice) => _voices.Remove(voice);

    public void Add(MixOutput output) => _outputs.Add(output);

    public void Remove(MixOutput output)
    {
        _outputs.Remove(output);
        if (!_outputs.Exists(other => other.Format == output.Format) && _shared.Remove(output.Format, out MixBus? bus))
        {
            bus.Dispose();
        }
    }

    /// <summary>What somebody loses, for the redundancy that is sent.</summary>
    public void SetExpectedLoss(MixOutput output, int percent)
    {
        output.SetExpectedLoss(percent);
        _shared.GetValueOrDefault(output.Format)?.SetExpectedLoss(percent);
    }

    /// <summary>20 ms have passed.</summary>
    /// <param name="now">The time.</param>
    /// <param name="sink">Takes the frames.</param>
    public void Tick(Instant now, IMixSink sink)
    {
        Sum(now, out bool silent, out int delay);
        foreach (MixOutput output in _outputs)
        {
            MixVoice? excluded = output.Excluded == 0 ? null : Find(output.Excluded);
            if (output.NeedsOwn(excluded))
            {
                output.EncodeOwn(_sum, excluded, silent || IsOnlyOne(excluded), _time, delay, sink);
            }
            else
            {
                Share(output, silent, delay, sink);
            }
        }

        _time += Pcm.Frame;
    }

    /// <summary>Time went by in which nothing was made.</summary>
    public void Skip(int frames) => _time += (long)frames * Pcm.Frame;

    public void Dispose()
    {
        _voices.ForEach(voice => voice.Dispose());
        _outputs.ForEach(output => output.Dispose());
        foreach (MixBus bus in _shared.Values)
        {
            bus.Dispose();
        }
    }

    private void Sum(Instant now, out bool silent, out int delay)
    {
        foreach (MixVoice voice in _voices)
        {
            voice.Pull(now);
        }

        LoudestVoices.Choose(_voices, mostVoices);
        _sum.AsSpan().Clear();
        silent = true;
        double oldest = 0;
        foreach (MixVoice voice in _voices)
        {
            voice.AddTo(_sum);
            if (voice.IsHeard)
            {
                silent = false;
                oldest = Math.Max(oldest, voice.Delay);
            }
        }

        _delay = oldest > 0 ? oldest : _delay;
        delay = (int)_delay;
    }

    private void Share(MixOutput output, bool silent, int delay, IMixSink sink)
    {
        if (!_shared.TryGetValue(output.Format, out MixBus? bus))
        {
            _shared[output.Format] = bus = new MixBus(output.Format);
        }

        if (!bus.IsEncoded(_time))
        {
            _sum.CopyTo(_frame, 0);
        }

        ReadOnlySpan<byte> payload = bus.Encode(_frame, silent, _time);
        if (!payload.IsEmpty)
        {
            sink.OnFrame(output, _time + Pcm.Frame - bus.Samples, bus.Starts, delay, payload);
        }
    }

    private MixVoice? Find(uint id)
    {
        foreach (MixVoice voice in _voices)
        {
            if (voice.Id == id)
            {
                return voice;
            }
        }

        return null;
    }

    private bool IsOnlyOne(MixVoice? voice)
    {
        if (voice is not { IsHeard: true })
        {
            return false;
        }

        foreach (MixVoice other in _voices)
        {
            if (other != voice && other.IsHeard)
            {
                return false;
            }
        }

        return true;
    }
}
