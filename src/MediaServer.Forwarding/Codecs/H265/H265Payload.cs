using System.Buffers.Binary;

namespace MediaServer.Forwarding.Codecs;

/// <summary>
/// Walks the NAL units of an H.265 RTP payload (RFC 7798): a single unit, an aggregation packet, or one fragment.
/// Decoding order numbers (<c>sprop-max-don-diff</c> above 0) are never negotiated and so never expected.
/// </summary>
public ref struct H265Payload
{
    private const int Aggregation = 48;
    private const int Fragment = 49;
    private readonly bool _isAggregate;
    private ReadOnlySpan<byte> _rest;
    private H265Nal _current;

    private H265Payload(ReadOnlySpan<byte> payload)
    {
        _isAggregate = TypeOf(payload) == Aggregation;
        _rest = _isAggregate ? payload[2..] : payload;
    }

    public readonly H265Nal Current => _current;

    public readonly H265Payload GetEnumerator() => this;

    /// <summary>A unit of an aggregate that reaches beyond it ends the walk.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        return _isAggregate ? MoveAggregate() : MoveSingle();
    }

    /// <summary>False for a cut payload and for PACI packets.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out H265Payload result)
    {
        result = default;
        if (payload.Length < 3)
        {
            return false;
        }

        bool known = TypeOf(payload) switch
        {
            < Aggregation => true,
            Aggregation => payload.Length > 4,
            Fragment => payload.Length > 3,
            _ => false,
        };
        result = known ? new H265Payload(payload) : default;
        return known;
    }

    internal static bool TryReadMarks(ReadOnlySpan<byte> payload, bool marker, out FrameMarks marks)
    {
        marks = new FrameMarks { PictureId = -1 };
        if (!TryParse(payload, out H265Payload units))
        {
            return false;
        }

        marks.EndOfFrame = marker;
        bool slices = false;
        bool needed = false;
        foreach (H265Nal nal in units)
        {
            marks.StartOfFrame |= nal.MayStartFrame;
            marks.IsKeyFrame |= nal.StartsKeyFrame;
            marks.SwitchUp |= nal.StartsKeyFrame || nal.IsSubLayerAccess;
            marks.TemporalLayer = Math.Max(marks.TemporalLayer, nal.TemporalLayer);
            slices |= nal.IsSlice;
            needed |= nal.IsSlice && !nal.IsSubLayerNonReference;
            if (nal.Type == H265Nal.Sps && nal.IsWhole && H265Sps.TryParse(nal.Data, out H265Sps sps))
            {
                marks.Width = sps.Width;
                marks.Height = sps.Height;
            }
        }

        marks.Discardable = slices && !needed;
        return true;
    }

    private static int TypeOf(ReadOnlySpan<byte> nal) => (nal[0] >> 1) & 0x3F;

    private bool MoveSingle()
    {
        bool fragment = TypeOf(_rest) == Fragment;
        int type = fragment ? _rest[2] & 0x3F : TypeOf(_rest);
        bool starts = !fragment || (_rest[2] & 0x80) != 0;

        // A fragment's data begins one byte late, so that what follows the two header bytes is the slice header.
        _current = new H265Nal(type, _rest[1], starts, !fragment, fragment ? _rest[1..] : _rest);
        _rest = default;
        return true;
    }

    private bool MoveAggregate()
    {
        int length = _rest.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_rest);
        if (length < 2 || 2 + length > _rest.Length)
        {
            _rest = default;
            return false;
        }

        ReadOnlySpan<byte> nal = _rest.Slice(2, length);
        _current = new H265Nal(TypeOf(nal), nal[1], true, true, nal);
        _rest = _rest[(2 + length)..];
        return true;
    }
}
