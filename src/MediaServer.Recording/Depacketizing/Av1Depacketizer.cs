namespace MediaServer.Recording.Depacketizing;

/// <summary>
/// AV1 RTP payload (AOMedia, version 1.0): an aggregation header, then OBUs that may run over packets and have no
/// sizes. A temporal unit becomes OBUs with sizes and without its delimiter, as Matroska holds it.
/// </summary>
public sealed class Av1Depacketizer : Depacketizer
{
    private const int SequenceHeader = 1;
    private const int TemporalDelimiter = 2;
    private const int TileList = 8;
    private byte[] _obu = new byte[2048];
    private int _obuLength;
    private bool _continues;
    private bool _key;
    private byte[] _sequenceHeader = [];

    /// <summary>The last sequence header OBU with its size; empty before the first.</summary>
    public ReadOnlySpan<byte> LastSequenceHeader => _sequenceHeader;

    protected override bool TryAppend(ReadOnlySpan<byte> payload)
    {
        byte aggregation = payload[0];
        bool first = (aggregation & 0x80) != 0;
        bool last = (aggregation & 0x40) != 0;
        int count = (aggregation >> 4) & 3;
        ReadOnlySpan<byte> rest = payload[1..];
        if (first != _continues)
        {
            return false;
        }

        for (int i = 1; rest.Length > 0; i++)
        {
            int length = rest.Length;
            if (count == 0 || i < count)
            {
                if (!Leb128.TryRead(ref rest, out length) || length > rest.Length)
                {
                    return false;
                }
            }

            if (!TryPiece(rest[..length]))
            {
                return false;
            }

            rest = rest[length..];
            _continues = rest.IsEmpty && last;
            if (!_continues && !TryFinishObu())
            {
                return false;
            }
        }

        return true;
    }

    protected override bool TryFinish(uint timestamp, IFrameSink sink)
    {
        if (_continues || Length == 0)
        {
            return false;
        }

        (int width, int height) = (0, 0);
        if (_key && Av1SequenceHeader.TryParse(_sequenceHeader, out Av1SequenceHeader header))
        {
            (width, height) = (header.Width, header.Height);
        }

        sink.Frame(new MediaFrame { Data = Assembled, Timestamp = timestamp, IsKeyframe = _key, Width = width, Height = height });
        return true;
    }

    protected override void Clear()
    {
        _obuLength = 0;
        _continues = false;
        _key = false;
    }

    private bool TryPiece(ReadOnlySpan<byte> piece)
    {
        if (_obuLength + piece.Length > MaximumFrame)
        {
            return false;
        }

        if (_obuLength + piece.Length > _obu.Length)
        {
            Array.Resize(ref _obu, Math.Max(_obu.Length * 2, _obuLength + piece.Length));
        }

        piece.CopyTo(_obu.AsSpan(_obuLength));
        _obuLength += piece.Length;
        return true;
    }

    private bool TryFinishObu()
    {
        ReadOnlySpan<byte> obu = _obu.AsSpan(0, _obuLength);
        _obuLength = 0;
        if (obu.IsEmpty)
        {
            return true;
        }

        byte header = obu[0];
        int type = (header >> 3) & 0x0F;
        bool extended = (header & 0x04) != 0;
        int headerLength = extended ? 2 : 1;
        if ((header & 0x80) != 0 || obu.Length < headerLength)
        {
            return false;
        }

        ReadOnlySpan<byte> body = obu[headerLength..];
        if ((header & 0x02) != 0)
        {
            // Senders should leave sizes out, and some do not.
            if (!Leb128.TryRead(ref body, out int size) || size > body.Length)
            {
                return false;
            }

            body = body[..size];
        }

        if (type is TemporalDelimiter or TileList)
        {
            return true;
        }

        int start = Length;
        Span<byte> sized = stackalloc byte[8];
        sized[0] = (byte)(header | 0x02);
        int at = 1;
        if (extended)
        {
            sized[at++] = obu[1];
        }

        at += Leb128.Write(sized[at..], body.Length);
        if (!TryWrite(sized[..at]) || !TryWrite(body))
        {
            return false;
        }

        if (type == SequenceHeader)
        {
            _key = true;
            if (!Assembled[start..].SequenceEqual(_sequenceHeader))
            {
                _sequenceHeader = Assembled[start..].ToArray();
            }
        }

        return true;
    }
}
