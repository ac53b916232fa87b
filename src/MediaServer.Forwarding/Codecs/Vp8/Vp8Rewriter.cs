using System.Runtime.CompilerServices;

namespace MediaServer.Forwarding.Codecs;

/// <summary>
/// Keeps PictureID, TL0PICIDX and KEYIDX continuous toward one subscriber (RFC 7741 section 4.2), whatever temporal
/// layers are dropped and however often the source is switched or restarts. A receiver takes a gap in PictureID for
/// a lost frame and waits for it, so every dropped frame shifts those after it down by one.
/// <para>
/// The state is offsets only. <see cref="Forward"/> gives those of a packet; keep them with it in the history, and
/// <see cref="Vp8Offsets.WriteDescriptor"/> gives the same bytes for a resend.
/// </para>
/// <para>
/// Example: 10 11 12 13 come, 11 and 13 are of a layer that is not wanted: 10 goes out as 10, 12 as 11. A late packet
/// of 10 still goes out as 10: the last 16 shifts are remembered.
/// </para>
/// </summary>
public struct Vp8Rewriter
{
    private Shifts _shifts;
    private int _shiftCount;
    private long _newest;
    private long _offset;
    private int _lastTl0;
    private int _lastKeyIdx;
    private long _lastOut;
    private byte _tl0Offset;
    private byte _keyIdxOffset;
    private bool _started;
    private bool _switching;

    /// <summary>
    /// The next packet is of another source, layer, or a source that began anew: its numbers are continued from the
    /// last that went out.
    /// </summary>
    public void Switch() => _switching = _started;

    /// <summary>The offsets for a packet that goes out; the caller has decided that its frame is wanted.</summary>
    public Vp8Offsets Forward(in Vp8Descriptor source)
    {
        if (_switching || !_started)
        {
            Begin(source);
        }

        long picture = Unwrap(source);
        long offset = _offset;
        if (source.PictureId >= 0 && picture < _newest)
        {
            offset = OffsetAt(picture);
        }
        else
        {
            Advance(picture, source);
        }

        long outgoing = picture + offset;
        return new Vp8Offsets((ushort)((outgoing - Math.Max(0, source.PictureId)) & 0x7FFF), _tl0Offset, _keyIdxOffset);
    }

    /// <summary>
    /// A packet of a frame that doesn't go out. Call it for each packet: a frame counts once, and one that is older
    /// than the newest changes nothing.
    /// </summary>
    public void Drop(in Vp8Descriptor source)
    {
        if (!_started || _switching || source.PictureId < 0)
        {
            return;
        }

        long picture = Unwrap(source);
        if (picture > _newest)
        {
            _newest = picture;
            _offset--;
            _shifts[_shiftCount++ % Shifts.Length] = new Shift(picture, _offset);
        }
    }

    private void Begin(in Vp8Descriptor source)
    {
        // RFC 7741: a key frame is a frame of the base layer, so TL0PICIDX and KEYIDX go up by one as PictureID does.
        _newest = Math.Max(0, source.PictureId);
        _offset = _started ? _lastOut + 1 - _newest : 0;
        _tl0Offset = (byte)(_started && source.Tl0PicIdx >= 0 ? _lastTl0 + 1 - source.Tl0PicIdx : 0);
        _keyIdxOffset = (byte)(_started && source.KeyIdx >= 0 ? (_lastKeyIdx + 1 - source.KeyIdx) & 0x1F : 0);
        _shiftCount = 0;
        _started = true;
        _switching = false;
    }

    private void Advance(long picture, in Vp8Descriptor source)
    {
        _newest = picture;
        _lastOut = picture + _offset;
        _lastTl0 = source.Tl0PicIdx >= 0 ? source.Tl0PicIdx + _tl0Offset : _lastTl0;
        _lastKeyIdx = source.KeyIdx >= 0 ? source.KeyIdx + _keyIdxOffset : _lastKeyIdx;
    }

    // The nearest to the newest: 7-bit ids wrap after four seconds, 15-bit ids after eighteen minutes.
    private readonly long Unwrap(in Vp8Descriptor source)
    {
        if (source.PictureId < 0)
        {
            return _newest;
        }

        int shift = source.IsLongPictureId ? 17 : 25;
        int ahead = (int)((uint)(source.PictureId - (int)_newest) << shift) >> shift;
        return _newest + ahead;
    }

    // What the offset was when the picture was new: the shifts after it are taken back.
    private readonly long OffsetAt(long picture)
    {
        long offset = _offset;
        int oldest = Math.Max(0, _shiftCount - Shifts.Length);
        for (int i = _shiftCount - 1; i >= oldest; i--)
        {
            Shift shift = _shifts[i % Shifts.Length];
            if (shift.Picture <= picture)
            {
                return shift.Offset;
            }

            offset = shift.Offset + 1;
        }

        return offset;
    }

    private readonly record struct Shift(long Picture, long Offset);

    [InlineArray(Length)]
    private struct Shifts
    {
        public const int Length = 16;
        private Shift _first;
    }
}
