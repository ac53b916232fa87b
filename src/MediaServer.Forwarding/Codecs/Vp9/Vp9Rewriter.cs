using System.Buffers.Binary;

namespace MediaServer.Forwarding.Codecs;

/// <summary>What was added to a packet's VP9 numbers; kept beside it in the history as <see cref="Vp8Offsets"/> are.</summary>
/// <param name="PictureId">Modulo 2^15.</param>
/// <param name="Tl0PicIdx">Modulo 2^8.</param>
public readonly record struct Vp9Offsets(ushort PictureId, byte Tl0PicIdx)
{
    /// <summary>Writes the descriptor that goes in front of the payload's bytes from <see cref="Vp9Descriptor.Length"/>
    /// on; a picture id is written with 15 bits always.</summary>
    /// <param name="source">As read from the payload.</param>
    /// <param name="payload">The source's payload: layer indices, differences and structure are copied from it.</param>
    /// <param name="destination">Receives at most one byte more than the source's descriptor.</param>
    /// <returns>Bytes written, 0 when it doesn't fit.</returns>
    public int WriteDescriptor(in Vp9Descriptor source, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        int sourceId = source.PictureId < 0 ? 0 : source.IsLongPictureId ? 2 : 1;
        int id = source.PictureId < 0 ? 0 : 2;
        int length = source.Length - sourceId + id;
        if (length > destination.Length)
        {
            return 0;
        }

        destination[0] = payload[0];
        if (id != 0)
        {
            int picture = (source.PictureId + PictureId) & 0x7FFF;
            BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)(0x8000 | picture));
        }

        payload[(1 + sourceId)..source.Length].CopyTo(destination[(1 + id)..]);
        if (source.Tl0PicIdx >= 0)
        {
            destination[2 + id] = (byte)(source.Tl0PicIdx + Tl0PicIdx);
        }

        return length;
    }
}

/// <summary>
/// Keeps PictureID and TL0PICIDX continuous toward one subscriber when its source is switched (RFC 9628 section 4.2).
/// Dropped layers need no rewriting: references are said by differences or by the structure, and a receiver of VP9
/// doesn't take a gap in PictureID for a loss.
/// </summary>
public struct Vp9Rewriter
{
    private long _newest;
    private long _offset;
    private int _lastTl0;
    private byte _tl0Offset;
    private bool _started;
    private bool _switching;

    /// <summary>The next packet is of another source, or of one that began anew.</summary>
    public void Switch() => _switching = _started;

    /// <summary>The offsets for a packet that goes out.</summary>
    public Vp9Offsets Forward(in Vp9Descriptor source)
    {
        int id = Math.Max(0, source.PictureId);
        if (_switching || !_started)
        {
            _offset = _started ? _newest + _offset + 1 - id : 0;
            _tl0Offset = (byte)(_started && source.Tl0PicIdx >= 0 ? _lastTl0 + 1 - source.Tl0PicIdx : 0);
            _newest = id;
            _started = true;
            _switching = false;
        }

        long picture = source.PictureId < 0 ? _newest : Unwrap(source);
        if (picture >= _newest)
        {
            _newest = picture;
            _lastTl0 = source.Tl0PicIdx >= 0 ? source.Tl0PicIdx + _tl0Offset : _lastTl0;
        }

        return new Vp9Offsets((ushort)((picture + _offset - id) & 0x7FFF), _tl0Offset);
    }

    private readonly long Unwrap(in Vp9Descriptor source)
    {
        int shift = source.IsLongPictureId ? 17 : 25;
        return _newest + ((int)((uint)(source.PictureId - (int)_newest) << shift) >> shift);
    }
}
