using MediaServer.Codecs.Audio;
using MediaServer.Codecs.Mixing;
using MediaServer.Codecs.Wire;
using MediaServer.Primitives;
using MediaServer.Protocols.Sdp;

namespace MediaServer.Codecs.Running;

/// <summary>
/// What the codec process does with what the server tells it: records in, records out, time told. A record that makes no
/// sense is counted and left.
/// </summary>
public sealed class CodecCore(IRecordSink back) : IMixSink, IDisposable
{
    private const int MostOpen = 4096;
    private readonly Dictionary<uint, Mix> _mixes = [];
    private readonly Dictionary<uint, VoiceEntry> _voices = [];
    private readonly Dictionary<uint, OutputEntry> _outputs = [];
    private readonly PromptInbox _prompts = new();
    private bool _needsTick;

    /// <summary>True while there is anything to do at 20 ms.</summary>
    public bool IsBusy => _needsTick;

    /// <summary>Records that made no sense.</summary>
    public long Refused { get; private set; }

    public void Handle(ReadOnlySpan<byte> record, Instant now)
    {
        RecordReader reader = new(record);
        OrderKind kind = (OrderKind)reader.Byte();
        if (kind == OrderKind.Media)
        {
            Media(ref reader, now);
            return;
        }

        if (!Order(kind, ref reader))
        {
            Refused++;
        }

        _needsTick = _mixes.Count > 0;
    }

    /// <summary>20 ms have passed.</summary>
    public void Tick(Instant now)
    {
        foreach (Mix mix in _mixes.Values)
        {
            mix.Tick(now, this);
        }
    }

    /// <summary>Frames for which there was no time.</summary>
    public void Skip(int frames)
    {
        foreach (Mix mix in _mixes.Values)
        {
            mix.Skip(frames);
        }
    }

    public void OnFrame(MixOutput output, long time, bool starts, int delayMs, ReadOnlySpan<byte> payload) =>
        back.Write(
            new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)NewsKind.Frame).UInt32(output.Id).UInt32((uint)time).Flag(starts)
                .UInt16((ushort)Math.Clamp(delayMs, 0, ushort.MaxValue)).Written,
            payload);

    public void OnPromptEnded(MixOutput output, uint prompt) =>
        back.Write(new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)NewsKind.PromptEnded).UInt32(output.Id).UInt32(prompt).Written, []);

    public void Dispose()
    {
        foreach (Mix mix in _mixes.Values)
        {
            mix.Dispose();
        }

        foreach (VoiceEntry voice in _voices.Values)
        {
            voice.Transcoder?.Dispose();
        }
    }

    private void Media(ref RecordReader reader, Instant now)
    {
        uint id = reader.UInt32();
        ushort sequence = reader.UInt16();
        uint timestamp = reader.UInt32();
        byte level = reader.Byte();
        if (reader.IsShort || !_voices.TryGetValue(id, out VoiceEntry? entry))
        {
            // A voice that was closed while its last packets were on the way.
            return;
        }

        entry.Transcoder?.Process(sequence, timestamp, reader.Rest, entry);
        entry.Voice?.Receive(sequence, timestamp, level, reader.Rest, now);
    }

    private bool Order(OrderKind kind, ref RecordReader reader) => kind switch
    {
        OrderKind.OpenMix => OpenMix(reader.UInt32(), reader.Byte()),
        OrderKind.CloseMix => CloseMix(reader.UInt32()),
        OrderKind.OpenVoice => OpenVoice(reader.UInt32(), reader.UInt32(), (Codec)reader.Byte(), (VoiceUse)reader.Byte()),
        OrderKind.MoveVoice => MoveVoice(reader.UInt32(), reader.UInt32()),
        OrderKind.CloseVoice => CloseVoice(reader.UInt32()),
        OrderKind.OpenOutput => OpenOutput(reader.UInt32(), reader.UInt32(), reader.UInt32(), AudioFormatWire.ReadFormat(ref reader)),
        OrderKind.MoveOutput => MoveOutput(reader.UInt32(), reader.UInt32(), reader.UInt32()),
        OrderKind.CloseOutput => CloseOutput(reader.UInt32()),
        OrderKind.PlayTones => Output(reader.UInt32()) is { } output && _prompts.PlayTones(output, reader.UInt32(), reader.Rest),
        OrderKind.PlayPcm => Output(reader.UInt32()) is { } output && _prompts.PlayPcm(output, reader.UInt32(), reader.UInt16(), reader.Flag(), reader.Rest),
        OrderKind.StopPrompts => StopPrompts(reader.UInt32()),
        OrderKind.ExpectedLoss => ExpectLoss(reader.UInt32(), reader.Byte()),
        _ => false,
    };

    private bool OpenMix(uint id, byte most) => _mixes.Count < MostOpen && _mixes.TryAdd(id, new Mix(Math.Clamp(most, (byte)1, (byte)16)));

    private bool CloseMix(uint id)
    {
        if (!_mixes.Remove(id, out Mix? mix))
        {
            return false;
        }

        foreach (VoiceEntry entry in _voices.Values.Where(entry => entry.Mix == mix).ToArray())
        {
            _voices.Remove(entry.Id);
            entry.Transcoder?.Dispose();
        }

        foreach (MixOutput output in mix.Outputs)
        {
            _outputs.Remove(output.Id);
            _prompts.Forget(output.Id);
        }

        mix.Dispose();
        return true;
    }

    private bool OpenVoice(uint id, uint mixId, Codec codec, VoiceUse use)
    {
        if (!AudioFormat.IsKnown(codec) || _voices.Count >= MostOpen || _voices.ContainsKey(id) || !_mixes.TryGetValue(mixId, out Mix? mix))
        {
            return false;
        }

        VoiceEntry entry = use != VoiceUse.Mixed
            ? new(id, null, new VoiceTranscoder(codec, encodes: use == VoiceUse.Transcoded), back) { Mix = mix }
            : new(id, new MixVoice(id, codec), null, back) { Mix = mix };
        _voices[id] = entry;
        if (entry.Voice is { } voice)
        {
            mix.Add(voice);
        }

        return true;
    }

    private bool MoveVoice(uint id, uint mixId)
    {
        if (!_voices.TryGetValue(id, out VoiceEntry? entry) || !_mixes.TryGetValue(mixId, out Mix? mix))
        {
            return false;
        }

        if (entry.Voice is { } voice)
        {
            entry.Mix.Remove(voice);
            mix.Add(voice);
        }

        entry.Mix = mix;
        return true;
    }

    private bool CloseVoice(uint id)
    {
        if (!_voices.Remove(id, out VoiceEntry? entry))
        {
            return false;
        }

        if (entry.Voice is { } voice)
        {
            entry.Mix.Remove(voice);
            voice.Dispose();
        }

        entry.Transcoder?.Dispose();
        return true;
    }

    private bool OpenOutput(uint id, uint mixId, uint excluded, AudioFormat format)
    {
        if (!AudioFormat.IsKnown(format.Codec) || _outputs.Count >= MostOpen || _outputs.ContainsKey(id) || !_mixes.TryGetValue(mixId, out Mix? mix))
        {
            return false;
        }

        MixOutput output = new(id, format) { Excluded = excluded };
        _outputs[id] = new OutputEntry(output, mix);
        mix.Add(output);
        return true;
    }

    private bool MoveOutput(uint id, uint mixId, uint excluded)
    {
        if (!_outputs.TryGetValue(id, out OutputEntry entry) || !_mixes.TryGetValue(mixId, out Mix? mix))
        {
            return false;
        }

        entry.Mix.Remove(entry.Output);
        entry.Output.Excluded = excluded;
        mix.Add(entry.Output);
        _outputs[id] = entry with { Mix = mix };
        return true;
    }

    private bool CloseOutput(uint id)
    {
        if (!_outputs.Remove(id, out OutputEntry entry))
        {
            return false;
        }

        entry.Mix.Remove(entry.Output);
        entry.Output.Dispose();
        _prompts.Forget(id);
        return true;
    }

    private bool StopPrompts(uint id)
    {
        Output(id)?.StopPrompts();
        _prompts.Forget(id);
        return true;
    }

    private bool ExpectLoss(uint id, byte percent)
    {
        if (!_outputs.TryGetValue(id, out OutputEntry entry))
        {
            return false;
        }

        entry.Mix.SetExpectedLoss(entry.Output, percent);
        return true;
    }

    private MixOutput? Output(uint id) => _outputs.TryGetValue(id, out OutputEntry entry) ? entry.Output : null;

    private readonly record struct OutputEntry(MixOutput Output, Mix Mix);

    private sealed class VoiceEntry(uint id, MixVoice? voice, VoiceTranscoder? transcoder, IRecordSink back) : ITranscoderSink
    {
        public uint Id { get; } = id;

        public MixVoice? Voice { get; } = voice;

        public VoiceTranscoder? Transcoder { get; } = transcoder;

        public required Mix Mix { get; set; }

        public void OnTranscoded(uint timestamp, bool starts, byte level, ReadOnlySpan<byte> payload) =>
            back.Write(
                new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)NewsKind.Transcoded).UInt32(Id).UInt32(timestamp).Flag(starts)
                    .Byte(level).Written,
                payload);
    }
}
