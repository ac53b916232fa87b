namespace MediaServer.Recording.Depacketizing;

/// <summary>
/// Turns payloads in sequence order into frames. Packets of one frame share a timestamp and the last has the marker;
/// a frame that lost a packet is given up whole.
/// </summary>
public abstract class Depacketizer
{
    /// <summary>A 1080p keyframe at the highest rates is a third of this; a claimed length allocates nothing.</summary>
    internal const int MaximumFrame = 768 * 1024;

    private byte[] _frame = [];
    private bool _open;
    private bool _broken;
    private uint _timestamp;

    /// <summary>Bytes of the frame being put together.</summary>
    protected int Length { get; private set; }

    protected ReadOnlySpan<byte> Assembled => _frame.AsSpan(0, Length);

    /// <summary>Takes the next payload in order. Empty payloads (probing) are nothing.</summary>
    public void Packet(ReadOnlySpan<byte> payload, uint timestamp, bool marker, IFrameSink sink)
    {
        if (payload.IsEmpty)
        {
            return;
        }

        if (_open && timestamp != _timestamp)
        {
            // The marker was lost, or the sender sets none: another timestamp is another frame.
            Complete(sink);
        }

        _open = true;
        _timestamp = timestamp;
        if (!_broken && !TryAppend(payload))
        {
            _broken = true;
        }

        if (marker || EveryPacketIsAFrame)
        {
            Complete(sink);
        }
    }

    /// <summary>Packets are missing here and will not come.</summary>
    public void Lost(IFrameSink sink)
    {
        // What was lost may be the end of this frame, the start of the next, or both: without its marker this one is not whole.
        if (_open)
        {
            Drop(sink);
        }

        AfterLoss();
    }

    /// <summary>Forgets what was begun: the stream starts anew.</summary>
    public void Reset()
    {
        Start();
        AfterLoss();
    }

    protected virtual bool EveryPacketIsAFrame => false;

    /// <summary>Adds a payload to the frame; false when it makes no sense here.</summary>
    protected abstract bool TryAppend(ReadOnlySpan<byte> payload);

    /// <summary>Gives the finished frame to the sink; false when it isn't one.</summary>
    protected abstract bool TryFinish(uint timestamp, IFrameSink sink);

    /// <summary>Clears what the codec keeps for a frame.</summary>
    protected abstract void Clear();

    /// <summary>The next payload may be from the middle of a frame.</summary>
    protected virtual void AfterLoss()
    {
    }

    protected bool TryWrite(ReadOnlySpan<byte> data)
    {
        if (Length + data.Length > MaximumFrame)
        {
            return false;
        }

        if (Length + data.Length > _frame.Length)
        {
            Array.Resize(ref _frame, Math.Max(Math.Max(4096, _frame.Length * 2), Length + data.Length));
        }

        data.CopyTo(_frame.AsSpan(Length));
        Length += data.Length;
        return true;
    }

    /// <summary>Overwrites bytes already written, as a length that is known only afterwards.</summary>
    protected Span<byte> At(int offset, int length) => _frame.AsSpan(offset, length);

    private void Complete(IFrameSink sink)
    {
        if (_broken || !TryFinish(_timestamp, sink))
        {
            Drop(sink);
            return;
        }

        Start();
    }

    private void Drop(IFrameSink sink)
    {
        sink.Broken();
        Start();
    }

    private void Start()
    {
        _open = false;
        _broken = false;
        Length = 0;
        Clear();
    }
}
