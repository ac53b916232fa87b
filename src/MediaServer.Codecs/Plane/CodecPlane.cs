using MediaServer.Codecs.Rings;
using MediaServer.Codecs.Wire;

namespace MediaServer.Codecs.Plane;

/// <summary>
/// Keeps what is wanted of the codec process, tells each new process of it, and hands on what comes back.
/// <see cref="CodecSupervisor"/> is the thread that runs it.
/// </summary>
public sealed class CodecPlane : ICodecPlane, IDisposable
{
    private readonly Lock _gate = new();
    private readonly SharedSegment _segment;
    private readonly RingReader _back;
    private readonly Dictionary<uint, PlaneMix> _mixes = [];
    private readonly Dictionary<uint, PlaneVoice> _voices = [];
    private readonly Dictionary<uint, PlaneOutput> _outputs = [];
    private int _number;
    private volatile bool _wanted;

    /// <param name="lanes">Lanes that will send.</param>
    /// <param name="whyNot">Why there can be no process.</param>
    public CodecPlane(int lanes, string? whyNot)
    {
        WhyNot = whyNot;
        _segment = SharedSegment.Create(lanes);
        _back = _segment.FromProcess();
        Rings = new OrderRings(_segment);
    }

    public event Action<bool>? Changed;

    /// <summary>Wakes whoever runs the plane: something is wanted.</summary>
    internal event Action? Wanted;

    public bool IsReady => Rings.IsOpen;

    public string? WhyNot { get; internal set; }

    internal OrderRings Rings { get; }

    internal SharedSegment Segment => _segment;

    /// <summary>True once somebody needed a process.</summary>
    internal bool IsWanted => _wanted;

    /// <summary>True while there is anything to hear from the process.</summary>
    internal bool IsBusy { get; private set; }

    public void Warm()
    {
        if (!_wanted)
        {
            _wanted = true;
            Wanted?.Invoke();
        }
    }

    public ICodecMix OpenMix(int mostVoices)
    {
        Warm();
        lock (_gate)
        {
            PlaneMix mix = new(this, NextId(), Math.Clamp(mostVoices, 1, 16));
            _mixes[mix.Id] = mix;
            IsBusy = true;
            mix.Open();
            return mix;
        }
    }

    public void Dispose()
    {
        Rings.IsOpen = false;
        _segment.Delete();
    }

    internal uint NextId() => (uint)Interlocked.Increment(ref _number);

    internal bool Order(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body = default) => Rings.Write(0, head, body);

    internal PlaneVoice Add(PlaneVoice voice)
    {
        lock (_gate)
        {
            _voices[voice.Id] = voice;
            voice.Open();
            return voice;
        }
    }

    internal PlaneOutput Add(PlaneOutput output)
    {
        lock (_gate)
        {
            _outputs[output.Id] = output;
            output.Open();
            return output;
        }
    }

    internal void Move(PlaneVoice voice, PlaneMix mix)
    {
        lock (_gate)
        {
            voice.Mix = mix;
            Order(new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)OrderKind.MoveVoice).UInt32(voice.Id).UInt32(mix.Id).Written);
        }
    }

    internal void Move(PlaneOutput output, PlaneMix mix, uint excluded)
    {
        lock (_gate)
        {
            output.Mix = mix;
            output.Excluded = excluded;
            Order(new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)OrderKind.MoveOutput).UInt32(output.Id).UInt32(mix.Id)
                .UInt32(excluded).Written);
        }
    }

    internal void Remove(PlaneMix mix)
    {
        lock (_gate)
        {
            if (!_mixes.Remove(mix.Id))
            {
                return;
            }

            foreach (PlaneVoice voice in _voices.Values.Where(voice => voice.Mix == mix).ToArray())
            {
                _voices.Remove(voice.Id);
            }

            foreach (PlaneOutput output in _outputs.Values.Where(output => output.Mix == mix).ToArray())
            {
                _outputs.Remove(output.Id);
            }

            IsBusy = _mixes.Count > 0;
            Close(OrderKind.CloseMix, mix.Id);
        }
    }

    internal void Remove(PlaneVoice voice)
    {
        lock (_gate)
        {
            if (_voices.Remove(voice.Id))
            {
                Close(OrderKind.CloseVoice, voice.Id);
            }
        }
    }

    internal void Remove(PlaneOutput output)
    {
        lock (_gate)
        {
            if (_outputs.Remove(output.Id))
            {
                Close(OrderKind.CloseOutput, output.Id);
            }
        }
    }

    /// <summary>A process stands: it is told what is wanted.</summary>
    internal void Begin()
    {
        lock (_gate)
        {
            Rings.IsOpen = true;
            foreach (PlaneMix mix in _mixes.Values)
            {
                mix.Open();
            }

            foreach (PlaneVoice voice in _voices.Values)
            {
                voice.Open();
            }

            foreach (PlaneOutput output in _outputs.Values)
            {
                output.Open();
            }
        }

        Changed?.Invoke(true);
    }

    /// <summary>The process is gone.</summary>
    internal void End()
    {
        bool stood = Rings.IsOpen;
        Rings.IsOpen = false;
        if (stood)
        {
            Changed?.Invoke(false);
        }
    }

    /// <summary>Hands on everything that has come back.</summary>
    internal void Drain()
    {
        while (_back.TryRead(out ReadOnlySpan<byte> record))
        {
            Hear(record);
        }
    }

    private void Close(OrderKind kind, uint id) =>
        Order(new RecordWriter(stackalloc byte[RecordWriter.Longest]).Byte((byte)kind).UInt32(id).Written);

    private void Hear(ReadOnlySpan<byte> record)
    {
        RecordReader reader = new(record);
        NewsKind kind = (NewsKind)reader.Byte();
        uint id = reader.UInt32();
        switch (kind)
        {
            case NewsKind.Frame when Output(id) is { } output:
                (uint time, bool starts, ushort delay) = (reader.UInt32(), reader.Flag(), reader.UInt16());
                output.Listener.OnFrame(time, starts, delay, reader.Rest);
                break;
            case NewsKind.Transcoded when Voice(id)?.Listener is { } listener:
                (uint timestamp, bool first, byte level) = (reader.UInt32(), reader.Flag(), reader.Byte());
                listener.OnVoice(timestamp, first, level, reader.Rest);
                break;
            case NewsKind.PromptEnded when Output(id) is { } output:
                output.Listener.OnPromptEnded(reader.UInt32());
                break;
        }
    }

    private PlaneOutput? Output(uint id)
    {
        lock (_gate)
        {
            return _outputs.GetValueOrDefault(id);
        }
    }

    private PlaneVoice? Voice(uint id)
    {
        lock (_gate)
        {
            return _voices.GetValueOrDefault(id);
        }
    }
}
