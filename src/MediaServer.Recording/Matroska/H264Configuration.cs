using System.Buffers.Binary;

namespace MediaServer.Recording.Matroska;

/// <summary>The avcC record (ISO/IEC 14496-15 section 5.3.3.1), which Matroska keeps as an H.264 track's private data.</summary>
public static class H264Configuration
{
    /// <summary>
    /// For a track that is declared before its first picture: constrained baseline 3.1, lengths of four bytes, and no
    /// parameter sets, since they stand before every IDR picture.
    /// </summary>
    public static readonly byte[] InBand = [1, 0x42, 0xE0, 0x1F, 0xFF, 0xE0, 0];

    /// <summary>The record for the first parameter sets; <see cref="InBand"/> where they are missing or too long.</summary>
    public static byte[] Build(ReadOnlySpan<byte> sps, ReadOnlySpan<byte> pps)
    {
        if (sps.Length is < 4 or > ushort.MaxValue || pps.Length is 0 or > ushort.MaxValue)
        {
            return InBand;
        }

        byte[] record = new byte[11 + sps.Length + pps.Length];
        record[0] = 1;
        sps.Slice(1, 3).CopyTo(record.AsSpan(1));
        record[4] = 0xFF;
        record[5] = 0xE1;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(6), (ushort)sps.Length);
        sps.CopyTo(record.AsSpan(8));
        record[8 + sps.Length] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(record.AsSpan(9 + sps.Length), (ushort)pps.Length);
        pps.CopyTo(record.AsSpan(11 + sps.Length));
        return record;
    }
}
