using System.Buffers.Binary;

namespace MediaServer.Recording.Depacketizing;

/// <summary>
/// RFC 6184 packetization modes 0 and 1: single units, STAP-A and FU-A, to an access unit with four-byte lengths.
/// Parameter sets stay in the stream, and are put before an IDR picture that lacks them, so that every keyframe
/// can be entered and a change of resolution is kept.
/// </summary>
public sealed class H264Depacketizer : Depacketizer
{
    private const int Idr = 5;
    private const int Sps = 7;
    private const int Pps = 8;
    private byte[] _sps = [];
    private byte[] _pps = [];
    private int _unitStart = -1;
    private bool _hasPicture;
    private bool _hasIdr;

    /// <summary>The last sequence parameter set seen; empty before the first.</summary>
    public ReadOnlySpan<byte> SequenceParameterSet => _sps;

    /// <summary>The last picture parameter set seen.</summary>
    public ReadOnlySpan<byte> PictureParameterSet => _pps;

    /// <summary>Parameter sets from signalling (sprop-parameter-sets), for senders that never repeat them.</summary>
    public void SetParameterSets(ReadOnlySpan<byte> sps, ReadOnlySpan<byte> pps)
    {
        _sps = sps.ToArray();
        _pps = pps.ToArray();
    }

    protected override bool TryAppend(ReadOnlySpan<byte> payload)
    {
        int type = payload[0] & 0x1F;
        return type switch
        {
            >= 1 and <= 23 => _unitStart < 0 && TryUnit(payload),
            24 => _unitStart < 0 && TryAggregate(payload[1..]),
            28 => payload.Length > 2 && TryFragment(payload),
            _ => false,
        };
    }

    protected override bool TryFinish(uint timestamp, IFrameSink sink)
    {
        if (_unitStart >= 0)
        {
            return false;
        }

        if (!_hasPicture)
        {
            // Parameter sets alone, in an access unit of their own: remembered, and put before the next IDR picture.
            return true;
        }

        (int width, int height) = _hasIdr ? H264ParameterSet.Size(_sps) : (0, 0);
        sink.Frame(new MediaFrame { Data = Assembled, Timestamp = timestamp, IsKeyframe = _hasIdr, Width = width, Height = height });
        return true;
    }

    protected override void Clear()
    {
        _unitStart = -1;
        _hasPicture = false;
        _hasIdr = false;
    }

    private bool TryAggregate(ReadOnlySpan<byte> rest)
    {
        while (rest.Length > 2)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (length == 0 || length > rest.Length - 2 || !TryUnit(rest.Slice(2, length)))
            {
                return false;
            }

            rest = rest[(2 + length)..];
        }

        return rest.IsEmpty;
    }

    private bool TryFragment(ReadOnlySpan<byte> payload)
    {
        bool start = (payload[1] & 0x80) != 0;
        bool end = (payload[1] & 0x40) != 0;
        if (start != (_unitStart < 0))
        {
            return false;
        }

        if (start)
        {
            int type = payload[1] & 0x1F;
            if (type is Sps or Pps || !TryBegin(type))
            {
                return false;
            }

            _unitStart = Length;
            if (!TryWrite([0, 0, 0, 0, (byte)((payload[0] & 0xE0) | type)]))
            {
                return false;
            }
        }

        if (!TryWrite(payload[2..]))
        {
            return false;
        }

        if (end)
        {
            BinaryPrimitives.WriteInt32BigEndian(At(_unitStart, 4), Length - _unitStart - 4);
            _unitStart = -1;
        }

        return true;
    }

    private bool TryUnit(ReadOnlySpan<byte> unit)
    {
        int type = unit[0] & 0x1F;
        if (type is 9 or 12)
        {
            // Delimiters and filler say nothing in a file.
            return true;
        }

        if (type is Sps or Pps)
        {
            // Held until the IDR picture, which always gets both.
            ref byte[] kept = ref type == Sps ? ref _sps : ref _pps;
            if (!unit.SequenceEqual(kept))
            {
                kept = unit.ToArray();
            }

            return true;
        }

        return TryBegin(type) && TryWriteUnit(unit);
    }

    private bool TryBegin(int type)
    {
        _hasPicture |= type is >= 1 and <= Idr;
        if (type != Idr || _hasIdr)
        {
            return true;
        }

        _hasIdr = true;
        return (_sps.Length == 0 || TryWriteUnit(_sps)) && (_pps.Length == 0 || TryWriteUnit(_pps));
    }

    private bool TryWriteUnit(ReadOnlySpan<byte> unit)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, unit.Length);
        return TryWrite(length) && TryWrite(unit);
    }
}
