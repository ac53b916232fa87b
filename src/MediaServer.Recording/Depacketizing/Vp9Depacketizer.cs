namespace MediaServer.Recording.Depacketizing;

/// <summary>
/// RFC 9628: a payload descriptor, then a piece of a layer frame. The layer frames of one picture become one superframe
/// with an index, as VP9 files hold them.
/// </summary>
public sealed class Vp9Depacketizer : Depacketizer
{
    private readonly int[] _layers = new int[8];
    private int _layerCount;
    private int _layerStart;
    private bool _inLayer;
    private bool _key;

    protected override bool TryAppend(ReadOnlySpan<byte> payload)
    {
        if (!Vp9Descriptor.TryParse(payload, out Vp9Descriptor descriptor))
        {
            return false;
        }

        if (descriptor.BeginsFrame == _inLayer || (descriptor.BeginsFrame && _layerCount == _layers.Length))
        {
            return false;
        }

        if (descriptor.BeginsFrame)
        {
            _inLayer = true;
            _layerStart = Length;
            _key |= Length == 0 && !descriptor.IsPredicted;
        }

        if (!TryWrite(payload[descriptor.Length..]))
        {
            return false;
        }

        if (descriptor.EndsFrame)
        {
            _inLayer = false;
            _layers[_layerCount++] = Length - _layerStart;
        }

        return true;
    }

    protected override bool TryFinish(uint timestamp, IFrameSink sink)
    {
        if (_inLayer || _layerCount == 0 || (_layerCount > 1 && !TryWriteIndex()))
        {
            return false;
        }

        (int width, int height) = _key ? Vp9KeyframeSize.Read(Assembled) : (0, 0);
        sink.Frame(new MediaFrame { Data = Assembled, Timestamp = timestamp, IsKeyframe = _key, Width = width, Height = height });
        return true;
    }

    protected override void Clear()
    {
        _layerCount = 0;
        _inLayer = false;
        _key = false;
    }

    /// <summary>VP9 bitstream specification annex B: marker, sizes of four bytes each, marker.</summary>
    private bool TryWriteIndex()
    {
        byte marker = (byte)(0xC0 | (3 << 3) | (_layerCount - 1));
        Span<byte> index = stackalloc byte[2 + (4 * _layerCount)];
        index[0] = index[^1] = marker;
        for (int i = 0; i < _layerCount; i++)
        {
            BitConverter.TryWriteBytes(index[(1 + (4 * i))..], _layers[i]);
        }

        return TryWrite(index);
    }
}
