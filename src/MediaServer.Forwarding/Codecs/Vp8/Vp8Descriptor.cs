using System.Buffers.Binary;

namespace MediaServer.Forwarding.Codecs;

/// <summary>The VP8 payload descriptor (RFC 7741 section 4.2).</summary>
public readonly record struct Vp8Descriptor
{
    /// <summary>The most bytes a descriptor takes.</summary>
    public const int MaxLength = 6;

    /// <summary>Bytes in front of the VP8 data.</summary>
    public int Length { get; init; }

    /// <summary>N: no other frame needs this one.</summary>
    public bool NonReference { get; init; }

    /// <summary>S: a partition starts here.</summary>
    public bool StartOfPartition { get; init; }

    /// <summary>0 to 7.</summary>
    public int PartitionId { get; init; }

    /// <summary>-1 without.</summary>
    public int PictureId { get; init; }

    /// <summary>M: the picture id has 15 bits, else 7.</summary>
    public bool IsLongPictureId { get; init; }

    /// <summary>-1 without.</summary>
    public int Tl0PicIdx { get; init; }

    /// <summary>0 to 3; -1 without.</summary>
    public int TemporalLayer { get; init; }

    /// <summary>Y: this frame needs base layer frames only.</summary>
    public bool LayerSync { get; init; }

    /// <summary>0 to 31; -1 without.</summary>
    public int KeyIdx { get; init; }

    public bool StartsFrame => StartOfPartition && PartitionId == 0;

    /// <summary>False when the descriptor is cut, or nothing follows it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out Vp8Descriptor descriptor)
    {
        descriptor = default;
        if (payload.Length < 2)
        {
            return false;
        }

        byte first = payload[0];
        byte extension = (first & 0x80) != 0 ? payload[1] : (byte)0;
        bool hasPictureId = (extension & 0x80) != 0;
        bool hasTl0 = (extension & 0x40) != 0;
        bool hasTid = (extension & 0x20) != 0;
        bool hasKeyIdx = (extension & 0x10) != 0;
        int position = (first & 0x80) != 0 ? 2 : 1;
        bool isLong = hasPictureId && position < payload.Length && (payload[position] & 0x80) != 0;
        int tl0At = position + (!hasPictureId ? 0 : isLong ? 2 : 1);
        int tidAt = tl0At + (hasTl0 ? 1 : 0);
        int length = tidAt + (hasTid || hasKeyIdx ? 1 : 0);
        if (length >= payload.Length)
        {
            return false;
        }

        descriptor = new Vp8Descriptor
        {
            Length = length,
            NonReference = (first & 0x20) != 0,
            StartOfPartition = (first & 0x10) != 0,
            PartitionId = first & 0x07,
            PictureId = !hasPictureId ? -1 : isLong ? BinaryPrimitives.ReadUInt16BigEndian(payload[position..]) & 0x7FFF : payload[position],
            IsLongPictureId = isLong,
            Tl0PicIdx = hasTl0 ? payload[tl0At] : -1,
            TemporalLayer = hasTid ? payload[tidAt] >> 6 : -1,
            LayerSync = hasTid && (payload[tidAt] & 0x20) != 0,
            KeyIdx = hasKeyIdx ? payload[tidAt] & 0x1F : -1,
        };
        return true;
    }

    internal static bool TryReadMarks(ReadOnlySpan<byte> payload, bool marker, out FrameMarks marks)
    {
        marks = new FrameMarks { PictureId = -1 };
        if (!TryRead(payload, out Vp8Descriptor descriptor))
        {
            return false;
        }

        ReadOnlySpan<byte> data = payload[descriptor.Length..];

        // RFC 7741 section 4.3: P is the lowest bit of the first byte of the first partition, 0 in a key frame.
        bool key = descriptor.StartsFrame && (data[0] & 0x01) == 0;
        marks = new FrameMarks
        {
            StartOfFrame = descriptor.StartsFrame,
            EndOfFrame = marker,
            IsKeyFrame = key,
            TemporalLayer = (byte)Math.Max(0, descriptor.TemporalLayer),
            SwitchUp = key || descriptor.LayerSync,
            Discardable = descriptor.NonReference,
            PictureId = descriptor.PictureId,
        };
        if (key)
        {
            ReadSize(data, ref marks);
        }

        return true;
    }

    // RFC 6386 section 9.1: three bytes of frame tag, a start code, then 14 bits each of width and height.
    private static void ReadSize(ReadOnlySpan<byte> data, ref FrameMarks marks)
    {
        if (data.Length >= 10 && data[3] == 0x9D && data[4] == 0x01 && data[5] == 0x2A)
        {
            marks.Width = BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF;
            marks.Height = BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF;
        }
    }
}
