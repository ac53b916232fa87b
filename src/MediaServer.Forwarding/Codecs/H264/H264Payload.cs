using System.Buffers.Binary;

namespace MediaServer.Forwarding.Codecs;

/// <summary>
/// Walks the NAL units of an H.264 RTP payload (RFC 6184): a single unit, a STAP-A, or one fragment (FU-A).
/// </summary>
public ref struct H264Payload
{
    private const int StapA = 24;
    private const int FuA = 28;
    private readonly bool _isAggregate;
    private ReadOnlySpan<byte> _rest;
    private H264Nal _current;

    private H264Payload(ReadOnlySpan<byte> payload)
    {
        _isAggregate = (payload[0] & 0x1F) == StapA;
        _rest = _isAggregate ? payload[1..] : payload;
    }

    public readonly H264Nal Current => _current;

    public readonly H264Payload GetEnumerator() => this;

    /// <summary>A unit of an aggregate that reaches beyond it ends the walk.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        return _isAggregate ? MoveAggregate() : MoveSingle();
    }

    /// <summary>False for an empty or cut payload, and for interleaved mode, which is never negotiated.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out H264Payload result)
    {
        result = default;
        if (payload.IsEmpty)
        {
            return false;
        }

        bool known = (payload[0] & 0x1F) switch
        {
            >= 1 and <= 23 => true,
            StapA => payload.Length > 3,
            FuA => payload.Length > 2,
            _ => false,
        };
        result = known ? new H264Payload(payload) : default;
        return known;
    }

    internal static bool TryReadMarks(ReadOnlySpan<byte> payload, bool marker, out FrameMarks marks)
    {
        marks = new FrameMarks { PictureId = -1 };
        if (!TryParse(payload, out H264Payload units))
        {
            return false;
        }

        marks.EndOfFrame = marker;
        bool discardable = false;
        bool needed = false;
        foreach (H264Nal nal in units)
        {
            marks.StartOfFrame |= nal.MayStartFrame;
            marks.IsKeyFrame |= nal.StartsKeyFrame;
            discardable |= nal.IsSlice && nal.ReferenceIdc == 0;
            needed |= nal.ReferenceIdc != 0;
            if (nal.Type == H264Nal.Sps && nal.IsStart && H264Sps.TryParse(nal.Data, out H264Sps sps))
            {
                marks.Width = sps.Width;
                marks.Height = sps.Height;
            }
        }

        marks.Discardable = discardable && !needed;
        marks.SwitchUp = marks.IsKeyFrame;
        return true;
    }

    private bool MoveSingle()
    {
        bool fragment = (_rest[0] & 0x1F) == FuA;
        bool starts = !fragment || (_rest[1] & 0x80) != 0;
        byte header = fragment ? (byte)((_rest[0] & 0xE0) | (_rest[1] & 0x1F)) : _rest[0];

        // Of a fragment the data begins with the FU header, which stands where the NAL unit's header would.
        _current = new H264Nal(header, starts, !fragment, fragment ? _rest[1..] : _rest);
        _rest = default;
        return true;
    }

    private bool MoveAggregate()
    {
        int length = _rest.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(_rest);
        if (length == 0 || 2 + length > _rest.Length)
        {
            _rest = default;
            return false;
        }

        _current = new H264Nal(_rest[2], true, true, _rest.Slice(2, length));
        _rest = _rest[(2 + length)..];
        return true;
    }
}
