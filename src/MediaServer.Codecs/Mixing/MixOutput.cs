using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Prompts;

namespace MediaServer.Codecs.Mixing;

/// <summary>Somebody who hears a mix: everybody but one voice, and what is played to them alone.</summary>
public sealed class MixOutput(uint id, AudioFormat format) : IDisposable
{
    /// <summary>Frames for which an encoder of one's own is kept after one's last word: a change between two is heard.</summary>
    private const int Hold = 100;

    private readonly Queue<(uint Number, IPromptSource Source)> _prompts = new();
    private readonly float[] _frame = new float[Pcm.Frame];
    private readonly float[] _prompt = new float[Pcm.Frame];
    private MixBus? _own;
    private int _alone;

    public uint Id { get; } = id;

    public AudioFormat Format { get; } = format;

    /// <summary>The voice that is left out; 0 for none.</summary>
    public uint Excluded { get; set; }

    /// <summary>True while something is played.</summary>
    public bool IsPlaying => _prompts.Count > 0;

    /// <summary>True while an encoder of its own is used.</summary>
    public bool IsAlone => _own is not null;

    public void Play(uint number, IPromptSource source)
    {
        // Whoever queues more than this has lost count.
        if (_prompts.Count < 32)
        {
            _prompts.Enqueue((number, source));
        }
    }

    public void StopPrompts() => _prompts.Clear();

    public void SetExpectedLoss(int percent) => _own?.SetExpectedLoss(percent);

    public void Dispose() => _own?.Dispose();

    /// <summary>True when this frame must be its own: it speaks itself, or hears what nobody else does.</summary>
    internal bool NeedsOwn(MixVoice? excluded)
    {
        if (excluded is { IsHeard: true } || _prompts.Count > 0)
        {
            _alone = Hold;
            return true;
        }

        if (_alone > 0 && --_alone > 0)
        {
            return true;
        }

        _own?.Dispose();
        _own = null;
        return false;
    }

    /// <summary>Makes the frame of its own and hands it on.</summary>
    internal void EncodeOwn(ReadOnlySpan<float> sum, MixVoice? excluded, bool silent, long time, int delay, IMixSink sink)
    {
        _own ??= new MixBus(Format);
        sum.CopyTo(_frame);
        if (excluded is { IsHeard: true })
        {
            ReadOnlySpan<float> own = excluded.Frame;
            for (int i = 0; i < _frame.Length; i++)
            {
                _frame[i] -= own[i];
            }
        }

        bool played = AddPrompt(sink);
        ReadOnlySpan<byte> payload = _own.Encode(_frame, silent && !played, time);
        if (!payload.IsEmpty)
        {
            sink.OnFrame(this, time + Pcm.Frame - _own.Samples, _own.Starts, delay, payload);
        }
    }

    private bool AddPrompt(IMixSink sink)
    {
        if (_prompts.Count == 0)
        {
            return false;
        }

        int written = 0;
        while (written < _prompt.Length && _prompts.TryPeek(out (uint Number, IPromptSource Source) next))
        {
            int count = next.Source.Read(_prompt.AsSpan(written));
            written += count;
            if (written < _prompt.Length)
            {
                _prompts.Dequeue();
                sink.OnPromptEnded(this, next.Number);
            }
        }

        // The room stays in the background while something is said to this one.
        for (int i = 0; i < written; i++)
        {
            _frame[i] = (_frame[i] * 0.25f) + _prompt[i];
        }

        return true;
    }
}
