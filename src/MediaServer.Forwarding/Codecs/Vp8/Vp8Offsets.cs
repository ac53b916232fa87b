using System.Buffers.Binary;

namespace MediaServer.Forwarding.Codecs;

/// <summary>
/// What was added to a packet's VP8 numbers on their way to one subscriber. It is kept beside the packet in the
/// subscriber's history: the same source and the same offsets give the same bytes again, so that a resend is
/// identical whatever was dropped or switched since.
/// </summary>
/// <param name="PictureId">Modulo 2^15.</param>
/// <param name="Tl0PicIdx">Modulo 2^8.</param>
/// <param name="KeyIdx">Modulo 2^5.</param>
public readonly record struct Vp8Offsets(ushort PictureId, byte Tl0PicIdx, byte KeyIdx)
{
    /// <summary>
    /// Writes the descriptor that goes in front of the payload's bytes from <see cref="Vp8Descriptor.Length"/> on.
    /// A picture id is written with 15 bits always, so that subscribers see one form over a switch between sources:
    /// the result is at most one byte longer than the source's.
    /// </summary>
    /// <param name="source">As read from the payload.</param>
    /// <param name="destination">At least <see cref="Vp8Descriptor.MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public int WriteDescriptor(in Vp8Descriptor source, Span<byte> destination)
    {
        bool hasLayer = source.TemporalLayer >= 0 || source.KeyIdx >= 0;
        int extension = (source.PictureId >= 0 ? 0x80 : 0) | (source.Tl0PicIdx >= 0 ? 0x40 : 0) |
            (source.TemporalLayer >= 0 ? 0x20 : 0) | (source.KeyIdx >= 0 ? 0x10 : 0);
        destination[0] = (byte)((extension != 0 ? 0x80 : 0) | (source.NonReference ? 0x20 : 0) |
            (source.StartOfPartition ? 0x10 : 0) | source.PartitionId);
        if (extension == 0)
        {
            return 1;
        }

        destination[1] = (byte)extension;
        int position = 2;
        if (source.PictureId >= 0)
        {
            int picture = (source.PictureId + PictureId) & 0x7FFF;
            BinaryPrimitives.WriteUInt16BigEndian(destination[position..], (ushort)(0x8000 | picture));
            position += 2;
        }

        if (source.Tl0PicIdx >= 0)
        {
            destination[position++] = (byte)(source.Tl0PicIdx + Tl0PicIdx);
        }

        if (hasLayer)
        {
            int key = source.KeyIdx >= 0 ? (source.KeyIdx + KeyIdx) & 0x1F : 0;
            destination[position++] = (byte)((Math.Max(0, source.TemporalLayer) << 6) | (source.LayerSync ? 0x20 : 0) | key);
        }

        return position;
    }
}
