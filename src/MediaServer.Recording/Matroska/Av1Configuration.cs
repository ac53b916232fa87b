using MediaServer.Recording.Depacketizing;

namespace MediaServer.Recording.Matroska;

/// <summary>The av1C record (AV1 codec ISO media file format binding, section 2.3), an AV1 track's private data.</summary>
public static class Av1Configuration
{
    /// <summary>For a track that is declared before its first picture: main profile, 8 bits, 4:2:0, level unknown.</summary>
    public static readonly byte[] InBand = [0x81, 0x1F, 0x0C, 0];

    /// <param name="sequenceHeader">The first sequence header OBU with its size; may be empty.</param>
    public static byte[] Build(ReadOnlySpan<byte> sequenceHeader) =>
        Av1SequenceHeader.TryParse(sequenceHeader, out Av1SequenceHeader header)
            ? [0x81, (byte)((header.Profile << 5) | header.Level), header.Format, 0, .. sequenceHeader]
            : InBand;
}
